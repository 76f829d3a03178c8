use ort::value::{Shape, SymbolicDimensions, TensorElementType, ValueType};
use proptest::prelude::*;

use super::*;

/// The layouts with an example of the shapes of their outputs, for four classes.
const LAYOUTS: [(&str, &[&[i64]]); 9] = [
    ("layout = \"yolox\"", &[&[1, 84, 9]]),
    ("layout = \"yolox\"\nboxes = \"grid\"", &[&[1, 84, 9]]),
    ("layout = \"yolov8\"", &[&[1, 8, 20]]),
    ("layout = \"yolov5\"", &[&[1, 20, 9]]),
    (
        "layout = \"detr\"\nscores = \"sigmoid\"",
        &[&[1, 20, 4], &[1, 20, 4]],
    ),
    (
        "layout = \"detr\"\nscores = \"softmax\"",
        &[&[1, 20, 5], &[1, 20, 4]],
    ),
    (
        "layout = \"detr\"\nscores = \"probabilities\"",
        &[&[1, 20, 5], &[1, 20, 4]],
    ),
    ("layout = \"nms\"\nboxes = \"fractions\"", &[&[20, 6]]),
    ("layout = \"nms\"", &[&[1, 20, 4], &[1, 20], &[1, 20]]),
];

const INPUT: InputSize = InputSize {
    width: 64,
    height: 64,
};

fn card(output: &str) -> ModelCard {
    let names = match output.contains("detr") {
        true => "\nnames = { logits = \"0\", boxes = \"1\" }",
        false => "",
    };
    let text = include_str!("../card/example.toml")
        .replace(
            "layout = \"yolox\"\nboxes = \"grid\"",
            &[output, names].concat(),
        )
        .replace("[512, 512]", "[64, 64]")
        .replace("multiple_of = 32", "");
    ModelCard::parse(&text, "test").unwrap()
}

fn declared(shape: &[i64], ty: TensorElementType) -> ValueType {
    ValueType::Tensor {
        ty,
        shape: Shape::new(shape.iter().copied()),
        dimension_symbols: SymbolicDimensions::empty(shape.len()),
    }
}

/// A decoder for outputs declared like this; three are boxes, scores and labels.
fn decoder(output: &str, shapes: &[&[i64]]) -> Result<Decoder, String> {
    let names = match shapes.len() {
        3 => ["boxes", "scores", "labels"],
        _ => ["0", "1", "2"],
    };
    let types = shapes.iter().enumerate().map(|(place, shape)| {
        let ty = if place == 2 {
            TensorElementType::Int64
        } else {
            TensorElementType::Float32
        };
        declared(shape, ty)
    });
    let types: Vec<ValueType> = types.collect();
    let outputs = names.iter().zip(&types);
    let outputs = outputs.map(|(name, dtype)| Declared { name, dtype });
    Decoder::new(&card(output), &outputs.collect::<Vec<_>>())
}

fn length(shape: &[i64]) -> usize {
    shape.iter().product::<i64>() as usize
}

fn decoded(
    output: &str,
    shapes: &[&[i64]],
    floats: &[f32],
    labels: &[i64],
    min_score: f32,
) -> Result<Vec<Detection>, DecodeError> {
    let mut start = 0;
    let tensors = shapes.iter().enumerate().map(|(place, shape)| {
        let end = start + length(shape);
        let values = match place {
            2 => Values::Int64(&labels[..length(shape)]),
            _ => Values::Float32(&floats[start..end]),
        };
        start = end;
        Tensor { shape, values }
    });
    let tensors: Vec<Tensor<'_>> = tensors.collect();
    let mut found = Vec::new();
    let decoder = decoder(output, shapes).unwrap();
    decoder.decode(INPUT, &tensors, min_score, &mut found)?;
    Ok(found)
}

#[test]
fn every_layout_takes_its_shapes_and_no_others() {
    for (output, shapes) in LAYOUTS {
        assert!(decoder(output, shapes).is_ok(), "{output}");
        let open: Vec<Vec<i64>> = shapes.iter().map(|shape| vec![-1; shape.len()]).collect();
        let open: Vec<&[i64]> = open.iter().map(Vec::as_slice).collect();
        let widest = decoder(output, &open);
        // A network that tells nothing but the number of dimensions is looked at when it is run.
        assert!(widest.is_ok(), "{output}: {widest:?}");
        for place in 0..shapes.len() {
            let wrong = [shapes[place], &[3]].concat();
            let mut changed = shapes.to_vec();
            changed[place] = &wrong;
            let message = decoder(output, &changed).unwrap_err();
            assert!(
                message.contains(&format!("{wrong:?}")),
                "{output}: {message}"
            );
        }
    }
}

#[test]
fn a_tensor_that_is_not_as_declared_is_an_error() {
    let decoder = decoder("layout = \"yolov8\"", &[&[1, 8, -1]]).unwrap();
    for (shape, count) in [
        (&[1, 7, 20][..], 140),
        (&[8, 20], 160),
        (&[2, 8, 20], 320),
        (&[], 1),
        (&[1, 8, 20], 159),
        (&[1, 8, -20], 160),
    ] {
        let floats = vec![0.0; count];
        let values = Values::Float32(&floats);
        let found = decoder.decode(INPUT, &[Tensor { shape, values }], 0.5, &mut Vec::new());
        let message = found.unwrap_err().to_string();
        assert!(message.contains("[1, 8, any]"), "{message}");
        assert!(message.contains(&format!("{shape:?}")), "{message}");
    }
}

#[test]
fn yolox_has_as_many_rows_as_the_input_has_cells() {
    let decoder = decoder("layout = \"yolox\"", &[&[1, -1, 9]]).unwrap();
    let floats = vec![0.0; 84 * 9];
    let square = Tensor {
        shape: &[1, 84, 9],
        values: Values::Float32(&floats),
    };
    assert!(
        decoder
            .decode(INPUT, &[square], 0.5, &mut Vec::new())
            .is_ok()
    );
    let wide = InputSize {
        height: 32,
        ..INPUT
    };
    let found = decoder.decode(wide, &[square], 0.5, &mut Vec::new());
    let message = found.unwrap_err().to_string();
    assert!(
        message.contains("[1, 42, 9]") && message.contains("64 × 32"),
        "{message}"
    );
}

#[test]
fn outputs_read_side_by_side_have_as_many_rows() {
    for (output, shapes) in [
        (
            "layout = \"detr\"\nscores = \"sigmoid\"",
            &[&[1, 20, 4][..], &[1, 19, 4]][..],
        ),
        ("layout = \"nms\"", &[&[20, 4], &[19], &[20]]),
        ("layout = \"nms\"", &[&[20, 4], &[20], &[1, 0]]),
    ] {
        let error = decoded(output, shapes, &[0.0; 200], &[0; 20], 0.5);
        assert!(matches!(error, Err(DecodeError::Rows { .. })), "{error:?}");
    }
}

#[test]
fn no_rows_are_no_boxes() {
    for (output, shapes) in [
        ("layout = \"nms\"", &[&[0, 6][..]][..]),
        ("layout = \"nms\"", &[&[0, 4], &[0], &[0]]),
        ("layout = \"yolov8\"", &[&[1, 8, 0]]),
        ("layout = \"yolov5\"", &[&[1, 0, 9]]),
        (
            "layout = \"detr\"\nscores = \"softmax\"",
            &[&[1, 0, 5], &[1, 0, 4]],
        ),
    ] {
        assert_eq!(
            decoded(output, shapes, &[], &[], 0.0).unwrap(),
            [],
            "{output}"
        );
    }
}

/// Numbers as networks give them, and now and then ones that they should not.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => 0.0..1.0_f32,
        2 => -100.0..100.0_f32,
        1 => any::<u32>().prop_map(f32::from_bits),
        1 => Just(f32::NAN),
    ]
}

proptest! {
    #[test]
    fn whatever_a_network_gives_boxes_are_finite_and_scores_in_range(
        layout in 0..LAYOUTS.len(),
        floats in proptest::collection::vec(number(), 84 * 9),
        labels in proptest::collection::vec(prop_oneof![4 => -1..4_i64, 1 => any::<i64>()], 20),
        min_score in 0.0..1.0_f32,
    ) {
        let (output, shapes) = LAYOUTS[layout];
        if let Ok(found) = decoded(output, shapes, &floats, &labels, min_score) {
            for Detection { class, score, bbox } in found {
                prop_assert!(class < 4 && bbox.is_finite());
                prop_assert!((min_score..=1.0).contains(&score), "{score}");
            }
        }
    }

    #[test]
    fn scores_up_to_1_and_known_classes_are_never_an_error(
        layout in 0..LAYOUTS.len(),
        floats in proptest::collection::vec(
            prop_oneof![9 => 0.0..=1.0_f32, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)],
            84 * 9,
        ),
        labels in proptest::collection::vec(i64::MIN..4, 20),
        min_score in 0.0..0.5_f32,
    ) {
        let (output, shapes) = LAYOUTS[layout];
        prop_assert!(decoded(output, shapes, &floats, &labels, min_score).is_ok());
    }
}
