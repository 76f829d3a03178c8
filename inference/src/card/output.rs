//! What a model answers: the layouts of output tensors there are.

/// What the output tensors mean. `N` is any number of rows; boxes are in input pixels unless said
/// otherwise; scores are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputLayout {
    /// `[1, N, 5 + classes]`: centre x, centre y, width, height, objectness, class scores, over the
    /// cells of strides 8, 16 and 32.
    Yolox(YoloxBoxes),
    /// `[1, 4 + classes, N]`: centre x, centre y, width, height, class scores (YOLOv8, 9, 11, 12).
    Yolov8,
    /// `[1, N, 5 + classes]`: centre x, centre y, width, height, objectness, class scores (YOLOv5,
    /// YOLOv7).
    Yolov5,
    /// Logits `[1, N, classes]` and boxes `[1, N, 4]`: centre x, centre y, width, height as
    /// fractions of the input (DETR, RT-DETR, D-FINE, DEIM).
    Detr(DetrScores),
    /// The network suppresses overlaps itself. Either one tensor `[1, N, 6]` or `[N, 6]`: left, top,
    /// right, bottom, score, class number (YOLOv10, YOLO26); or three: boxes `[1, N, 4]` or
    /// `[N, 4]`: left, top, right, bottom; scores and class numbers `[1, N]` or `[N]`.
    Nms(BoxUnit),
}

/// What the four box numbers of a YOLOX row mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YoloxBoxes {
    /// Input pixels.
    Pixels,
    /// As the head gives them: the centre in strides from its cell, the natural logarithms of the
    /// sides in strides.
    Grid,
}

/// How the logits of a DETR become scores from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetrScores {
    /// `1 / (1 + exp(−logit))` for each class by itself (RT-DETR, D-FINE, DEIM).
    Sigmoid,
    /// `exp(logit) / Σ exp(logits)` over the classes and one more, the last: "no object" (DETR).
    Softmax,
    /// They already are; a last column beyond the classes is "no object".
    Probabilities,
}

/// What box edges are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxUnit {
    /// Input pixels.
    Pixels,
    /// Fractions of the input's width and height.
    Fractions,
}

/// What an output tensor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputRole {
    /// Boxes, scores and classes in one tensor.
    Rows,
    /// Class logits (or probabilities) of a DETR.
    Logits,
    /// Boxes alone.
    Boxes,
    /// Scores alone.
    Scores,
    /// Class numbers alone, counted from 0 in the order of the card's `classes.names`.
    Labels,
}

impl OutputLayout {
    /// The name used in cards.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yolox(_) => "yolox",
            Self::Yolov8 => "yolov8",
            Self::Yolov5 => "yolov5",
            Self::Detr(_) => "detr",
            Self::Nms(_) => "nms",
        }
    }

    /// The outputs a card of this layout may name.
    pub fn roles(self) -> &'static [OutputRole] {
        match self {
            Self::Yolox(_) | Self::Yolov8 | Self::Yolov5 => &[OutputRole::Rows],
            Self::Detr(_) => &[OutputRole::Logits, OutputRole::Boxes],
            Self::Nms(_) => &[
                OutputRole::Rows,
                OutputRole::Boxes,
                OutputRole::Scores,
                OutputRole::Labels,
            ],
        }
    }
}

impl OutputRole {
    /// The name used in cards.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Logits => "logits",
            Self::Boxes => "boxes",
            Self::Scores => "scores",
            Self::Labels => "labels",
        }
    }
}
