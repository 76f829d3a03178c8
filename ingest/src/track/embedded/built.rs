//! Videos built from the published layouts, as small as they can be.

use crate::TrackFormat;

/// 2026-10-05T01:12:07Z in the seconds since 1904 that MP4 counts.
const CREATED: u32 = (1_791_162_727u64 + 2_082_844_800) as u32;
const PICTURES: [&[u8]; 2] = [b"picture", b"next"];

/// A metadata track.
pub struct Meta {
    pub coding: [u8; 4],
    pub samples: Vec<Vec<u8>>,
    pub sample_ms: u32,
    /// Length of an empty edit before the first sample.
    pub delay_ms: u32,
}

/// A video of two pictures.
#[derive(Default)]
pub struct Video {
    pub moov_first: bool,
    /// 64-bit sizes and offsets.
    pub wide: bool,
    /// How much later than decoded a picture is shown.
    pub picture_delay_ms: u32,
    pub no_edits: bool,
    pub meta: Option<Meta>,
    /// Blocks that a `gps ` box lists.
    pub gps_blocks: Vec<Vec<u8>>,
    /// Boxes at the end.
    pub tail: Vec<u8>,
}

/// A box.
pub fn atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = (body.len() + 8) as u32;
    [&size.to_be_bytes(), &kind[..], body].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// What differs between the two tracks.
struct Track<'a> {
    handler: &'a [u8; 4],
    coding: &'a [u8; 4],
    samples: Vec<&'a [u8]>,
    sample_ms: u32,
    shown_ms: u32,
    edits: Vec<[u32; 2]>,
    at: u64,
}

impl Video {
    pub fn bytes(&self) -> Vec<u8> {
        let samples = self.meta.iter().flat_map(|meta| &meta.samples);
        let pictures = PICTURES.map(<[u8]>::to_vec).concat();
        let media = [pictures.clone(), samples.flatten().copied().collect()].concat();
        let mdat = match self.wide {
            true => [
                &[0, 0, 0, 1][..],
                b"mdat",
                &(media.len() as u64 + 16).to_be_bytes(),
                &media,
            ]
            .concat(),
            false => atom(b"mdat", &media),
        };
        let ftyp = atom(b"ftyp", b"isom\0\0\0\0isom");
        let moov_len = if self.moov_first {
            self.moov(0, 0, 0).len()
        } else {
            0
        };
        let media_at = ftyp.len() + moov_len + mdat.len() - media.len();
        let blocks_at = ftyp.len() + moov_len + mdat.len();
        let moov = self.moov(media_at, media_at + pictures.len(), blocks_at);
        let blocks = self.gps_blocks.concat();
        let (front, back) = if self.moov_first {
            (moov, Vec::new())
        } else {
            (Vec::new(), moov)
        };
        [ftyp, front, mdat, blocks, back, self.tail.clone()].concat()
    }

    fn moov(&self, pictures_at: usize, samples_at: usize, blocks_at: usize) -> Vec<u8> {
        let mut mvhd = words(&[0, CREATED, CREATED, 1000, 1000, 0x10000, 0x1000000, 0, 0]);
        mvhd.extend(words(&[
            0x10000,
            0,
            0,
            0,
            0x10000,
            0,
            0,
            0,
            0x4000_0000,
            0,
            0,
            0,
            0,
            0,
            0,
            3,
        ]));
        let mut body = atom(b"mvhd", &mvhd);
        body.extend(self.trak(&Track {
            handler: b"vide",
            coding: b"mp4v",
            samples: PICTURES.to_vec(),
            sample_ms: 500,
            shown_ms: self.picture_delay_ms,
            edits: vec![[1000, self.picture_delay_ms]],
            at: pictures_at as u64,
        }));
        if let Some(meta) = &self.meta {
            let delay = (meta.delay_ms > 0).then_some([meta.delay_ms, u32::MAX]);
            body.extend(self.trak(&Track {
                handler: b"meta",
                coding: &meta.coding,
                samples: meta.samples.iter().map(Vec::as_slice).collect(),
                sample_ms: meta.sample_ms,
                shown_ms: 0,
                edits: delay.into_iter().chain([[1000, 0]]).collect(),
                at: samples_at as u64,
            }));
        }
        if !self.gps_blocks.is_empty() {
            let mut list = words(&[0x101, self.gps_blocks.len() as u32]);
            let mut at = blocks_at as u32;
            for block in &self.gps_blocks {
                list.extend(words(&[at, block.len() as u32]));
                at += block.len() as u32;
            }
            body.extend(atom(b"gps ", &list));
        }
        atom(b"moov", &body)
    }

    fn trak(&self, track: &Track) -> Vec<u8> {
        let tkhd = atom(
            b"tkhd",
            &[words(&[7, CREATED, CREATED, 1, 0, 1000]), vec![0; 60]].concat(),
        );
        let mdhd = atom(b"mdhd", &words(&[0, CREATED, CREATED, 1000, 1000, 0]));
        let hdlr = [&[0; 8][..], track.handler, &[0; 13]].concat();
        let edits: Vec<u8> = track
            .edits
            .iter()
            .flat_map(|[ms, start]| words(&[*ms, *start, 0x10000]))
            .collect();
        let elst = [words(&[0, track.edits.len() as u32]), edits].concat();
        let edts = match self.no_edits {
            true => Vec::new(),
            false => atom(b"edts", &atom(b"elst", &elst)),
        };
        let minf = atom(b"minf", &atom(b"stbl", &self.stbl(track)));
        let mdia = atom(b"mdia", &[mdhd, atom(b"hdlr", &hdlr), minf].concat());
        atom(b"trak", &[tkhd, edts, mdia].concat())
    }

    /// The first sample has a chunk of its own, the others share one.
    fn stbl(&self, track: &Track) -> Vec<u8> {
        let count = track.samples.len() as u32;
        let sizes: Vec<u32> = track.samples.iter().map(|s| s.len() as u32).collect();
        let entry = [&[0; 6][..], &[0, 1], &[0; 70]].concat();
        let stsd = [words(&[0, 1]), atom(track.coding, &entry)].concat();
        let offsets = [track.at, track.at + u64::from(sizes[0])];
        let chunks = match self.wide {
            true => {
                let offsets = offsets.map(u64::to_be_bytes).concat();
                atom(b"co64", &[words(&[0, 2]), offsets].concat())
            }
            false => atom(
                b"stco",
                &words(&[0, 2, offsets[0] as u32, offsets[1] as u32]),
            ),
        };
        [
            atom(b"stsd", &stsd),
            atom(b"stts", &words(&[0, 1, count, track.sample_ms])),
            atom(b"ctts", &words(&[0, 1, count, track.shown_ms])),
            atom(
                b"stsc",
                &words(&[0, 2, 1, 1, 1, 2, count.saturating_sub(1).max(1), 1]),
            ),
            atom(b"stsz", &[words(&[0, 0, count]), words(&sizes)].concat()),
            chunks,
        ]
        .concat()
    }
}

/// A GPMF item: key, type, size of a value, number of values, values padded to 4 bytes.
fn item(key: &[u8; 4], kind: u8, size: usize, data: &[u8]) -> Vec<u8> {
    let count = (data.len() / size) as u16;
    let mut item = [&key[..], &[kind, size as u8], &count.to_be_bytes(), data].concat();
    item.resize(item.len().next_multiple_of(4), 0);
    item
}

fn device(stream: &[Vec<u8>]) -> Vec<u8> {
    let stream = item(b"STRM", 0, 1, &stream.concat());
    let name = item(b"DVNM", b'c', 1, b"Camera");
    item(
        b"DEVC",
        0,
        1,
        &[item(b"DVID", b'L', 4, &[0, 0, 0, 1]), name, stream].concat(),
    )
}

fn long(number: f64) -> [u8; 4] {
    (number.round() as i32).to_be_bytes()
}

/// A payload of `GPS5` at 8.5 m/s with a dilution of 1.9.
pub fn gps5(utc: &str, fix: u32, places: &[(f64, f64)]) -> Vec<u8> {
    let scales = [1e7, 1e7, 1000.0, 1000.0, 100.0].map(long).concat();
    let point = |(lat, lon): &(f64, f64)| {
        [lat * 1e7, lon * 1e7, 40_000.0, 8500.0, 850.0]
            .map(long)
            .concat()
    };
    device(&[
        item(b"STMP", b'J', 8, &[0; 8]),
        item(
            b"STNM",
            b'c',
            1,
            b"GPS (Lat., Long., Alt., 2D speed, 3D speed)",
        ),
        item(b"GPSF", b'L', 4, &fix.to_be_bytes()),
        item(b"GPSU", b'U', 16, utc.as_bytes()),
        item(b"GPSP", b'S', 2, &190u16.to_be_bytes()),
        item(b"SCAL", b'l', 4, &scales),
        item(
            b"GPS5",
            b'l',
            20,
            &places.iter().flat_map(point).collect::<Vec<u8>>(),
        ),
    ])
}

/// A payload of `GPS9` at 8.5 m/s with a dilution of 1.9: place, days since 2000, seconds, fix.
pub fn gps9(points: &[(f64, f64, u32, f64, u16)]) -> Vec<u8> {
    let scales = [1e7, 1e7, 1000.0, 1000.0, 100.0, 1.0, 1000.0, 100.0, 1.0]
        .map(long)
        .concat();
    let point = |(lat, lon, days, seconds, fix): &(f64, f64, u32, f64, u16)| {
        let numbers = [
            lat * 1e7,
            lon * 1e7,
            40_000.0,
            8500.0,
            850.0,
            f64::from(*days),
            seconds * 1000.0,
        ];
        [
            &numbers.map(long).concat()[..],
            &190u16.to_be_bytes(),
            &fix.to_be_bytes(),
        ]
        .concat()
    };
    device(&[
        item(b"TYPE", b'c', 1, b"lllllllSS"),
        item(b"SCAL", b'l', 4, &scales),
        item(
            b"GPS9",
            b'?',
            32,
            &points.iter().flat_map(point).collect::<Vec<u8>>(),
        ),
    ])
}

/// A GoPro video with one payload a second.
pub fn gopro(samples: Vec<Vec<u8>>) -> Vec<u8> {
    let meta = Meta {
        coding: *b"gpmd",
        samples,
        sample_ms: 1000,
        delay_ms: 0,
    };
    Video {
        meta: Some(meta),
        ..Video::default()
    }
    .bytes()
}

/// A CAMM packet with a place alone.
pub fn camm5(lat: f64, lon: f64) -> Vec<u8> {
    [
        &[0, 0, 5, 0][..],
        &[lat, lon, 40.0].map(f64::to_le_bytes).concat(),
    ]
    .concat()
}

/// A CAMM packet: 3 m/s east and 4 m/s north, accurate to 3 m.
pub fn camm6(seconds: f64, fix: u32, lat: f64, lon: f64) -> Vec<u8> {
    let floats: [f32; 7] = [40.0, 3.0, 5.0, 3.0, 4.0, 0.0, 0.5];
    [
        &[0, 0, 6, 0][..],
        &seconds.to_le_bytes(),
        &fix.to_le_bytes(),
        &lat.to_le_bytes(),
        &lon.to_le_bytes(),
        &floats.map(f32::to_le_bytes).concat(),
    ]
    .concat()
}

/// A CAMM video with two samples a second.
pub fn camm(samples: Vec<Vec<u8>>) -> Vec<u8> {
    let meta = Meta {
        coding: *b"camm",
        samples,
        sample_ms: 500,
        delay_ms: 0,
    };
    Video {
        meta: Some(meta),
        moov_first: true,
        ..Video::default()
    }
    .bytes()
}

/// An RMC sentence of that second, with its checksum: 10 m/s to the east, from 35°36' 139°42' at 8 s.
pub fn rmc(second: u32) -> String {
    let minutes = 42.0 + 0.006 * f64::from(second - 8);
    let body = format!(
        "GPRMC,0112{second:02}.00,A,3536.0000,N,139{minutes:07.4},E,019.4,090.0,051026,,,A"
    );
    let sum = body.bytes().fold(0, |sum, b| sum ^ b);
    format!("${body}*{sum:02X}\r\n")
}

/// A BlackVue video.
pub fn blackvue(text: &str) -> Vec<u8> {
    let inner = [atom(b"cprt", b"made up"), atom(b"gps ", text.as_bytes())].concat();
    Video {
        tail: atom(b"free", &inner),
        ..Video::default()
    }
    .bytes()
}

/// A Novatek block at 1:12 and a second on 5 October 2026, 35°36' 139°42', 10 m/s to the east.
pub fn free_gps(letters: usize, status: &[u8; 3], second: u32) -> Vec<u8> {
    let mut block = vec![0; 0x100];
    block[..4].copy_from_slice(&0x100u32.to_be_bytes());
    block[4..12].copy_from_slice(b"freeGPS ");
    let time = [1, 12, second, 26, 10, 5].map(u32::to_le_bytes).concat();
    block[letters - 24..letters].copy_from_slice(&time);
    block[letters..letters + 3].copy_from_slice(status);
    let floats = [3536.0f32, 13942.0, 19.438, 90.0]
        .map(f32::to_le_bytes)
        .concat();
    block[letters + 4..letters + 20].copy_from_slice(&floats);
    block
}

/// A Novatek video.
pub fn novatek(gps_blocks: Vec<Vec<u8>>) -> Vec<u8> {
    Video {
        gps_blocks,
        ..Video::default()
    }
    .bytes()
}

/// One video of each kind.
pub fn all() -> Vec<(TrackFormat, Vec<u8>)> {
    let gps5 = |second, places: &[(f64, f64)]| gps5(&format!("2610050112{second:06.3}"), 3, places);
    let text = format!("[1791162728000]{}[1791162729000]{}", rmc(8), rmc(9));
    vec![
        (
            TrackFormat::Gpmf,
            gopro(vec![
                gps5(7.25, &[(35.6, 139.7), (35.6, 139.70005)]),
                gps5(8.25, &[(35.6, 139.7001), (35.6, 139.70015)]),
            ]),
        ),
        (
            TrackFormat::Gpmf,
            gopro(vec![gps9(&[
                (35.6, 139.7, 9774, 4327.25, 3),
                (35.6, 139.7001, 9774, 4328.25, 3),
            ])]),
        ),
        (
            TrackFormat::Camm,
            camm(vec![
                camm6(1_791_162_727.25, 3, 35.6, 139.7),
                camm6(1_791_162_727.75, 3, 35.6, 139.7001),
            ]),
        ),
        (TrackFormat::BlackVue, blackvue(&text)),
        (
            TrackFormat::Novatek,
            novatek(vec![free_gps(0x48, b"ANE", 7), free_gps(0x48, b"ANE", 8)]),
        ),
    ]
}
