//! Decoded frames as the codec has them, brightness and colour apart: half of the bytes of RGB, and
//! the workers, not the decoder, turn them into RGB.

use image::RgbImage;
use yuv::{YuvPlanarImage, YuvRange, YuvStandardMatrix, yuv420_to_rgb};

/// How brightness and colour are to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coding {
    matrix: YuvStandardMatrix,
    range: YuvRange,
}

impl Coding {
    /// From what ffprobe says of a stream; `None` for any but the usual 8 bits with a quarter of the
    /// colours, which ffmpeg converts itself.
    ///
    /// Where the stream does not name its matrix, ffmpeg takes that of ITU-R BT.601.
    pub fn of(pixel_format: &str, space: &str, range: &str) -> Option<Self> {
        let range = match (pixel_format, range) {
            ("yuvj420p", _) | ("yuv420p", "pc") => YuvRange::Full,
            ("yuv420p", _) => YuvRange::Limited,
            _ => return None,
        };
        let matrix = match space {
            "bt709" => YuvStandardMatrix::Bt709,
            "" | "unknown" | "reserved" | "smpte170m" | "bt470bg" => YuvStandardMatrix::Bt601,
            _ => return None,
        };
        Some(Self { matrix, range })
    }
}

/// One frame: brightness, then both colours at half the width and height.
#[derive(Debug)]
pub(crate) struct Planes {
    pub(super) bytes: Vec<u8>,
    pub(super) size: [u32; 2],
    pub(super) coding: Coding,
}

/// Bytes of a frame of this width and height.
pub(super) fn bytes([w, h]: [u32; 2]) -> usize {
    let (w, h) = (w as usize, h as usize);
    w * h + 2 * w.div_ceil(2) * h.div_ceil(2)
}

impl Planes {
    /// The frame in RGB.
    pub fn to_rgb(&self) -> Result<RgbImage, String> {
        let [width, height] = self.size;
        let bright = width as usize * height as usize;
        let colour = (self.bytes.len().saturating_sub(bright)) / 2;
        let plane =
            |from: usize, length: usize| self.bytes.get(from..from + length).unwrap_or_default();
        let planes = YuvPlanarImage {
            y_plane: plane(0, bright),
            y_stride: width,
            u_plane: plane(bright, colour),
            u_stride: width.div_ceil(2),
            v_plane: plane(bright + colour, colour),
            v_stride: width.div_ceil(2),
            width,
            height,
        };
        let mut image = RgbImage::new(width, height);
        yuv420_to_rgb(
            &planes,
            &mut image,
            width * 3,
            self.coding.range,
            self.coding.matrix,
        )
        .map_err(|e| format!("a frame of another size came out of the video: {e}"))?;
        Ok(image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planes(size: [u32; 2], coding: Coding, [y, u, v]: [u8; 3]) -> Planes {
        let bright = size[0] as usize * size[1] as usize;
        let colour = (bytes(size) - bright) / 2;
        let all = [vec![y; bright], vec![u; colour], vec![v; colour]];
        Planes {
            bytes: all.concat(),
            size,
            coding,
        }
    }

    #[test]
    fn black_white_and_red_come_out_so() {
        let tv = Coding::of("yuv420p", "bt709", "tv").unwrap();
        let pc = Coding::of("yuvj420p", "", "pc").unwrap();
        for (coding, coded, rgb) in [
            (tv, [16, 128, 128], [0, 0, 0]),
            (tv, [235, 128, 128], [255, 255, 255]),
            (pc, [255, 128, 128], [255, 255, 255]),
            (pc, [76, 85, 255], [254, 0, 0]),
            (tv, [63, 102, 240], [255, 0, 0]),
        ] {
            let image = planes([5, 3], coding, coded).to_rgb().unwrap();
            let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 2;
            assert!(
                image.as_raw().iter().zip(rgb.iter().cycle()).all(near),
                "{coded:?}: {image:?}"
            );
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_ffmpeg_and_what_is_short_is_refused() {
        for (format, space) in [
            ("yuv420p10le", "bt709"),
            ("yuv422p", ""),
            ("yuv420p", "bt2020nc"),
        ] {
            assert!(
                Coding::of(format, space, "tv").is_none(),
                "{format} {space}"
            );
        }
        let coding = Coding::of("yuv420p", "", "").unwrap();
        let short = Planes {
            bytes: vec![0; 7],
            size: [4, 4],
            coding,
        };
        assert!(short.to_rgb().is_err());
    }
}
