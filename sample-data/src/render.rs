//! One picture: every pixel's ray to sky, bodies or ground, then the lens, the sensor and the bonnet.

use crate::camera::{Camera, Pose};
use crate::ground::{Shadows, on_carriageway, verge};
use crate::look::Look;
use crate::noise::{fractal, lerp, normal, smoothstep, value};
use crate::road::Road;
use crate::scenery::Scenery;
use crate::solid::Solid;
use crate::strip::Strip;
use image::{Rgb, RgbImage};

/// Columns that share one list of bodies.
const BUCKET: usize = 16;
/// Gain from linear tone to the picture's.
const EXPOSURE: f32 = 1.25;
/// Bodies farther away than this are left out, metres.
const SIGHT_M: f64 = 160.0;

/// A body and the least distance at which it can be met, metres.
type Near<'a> = (&'a Solid, f64);

/// The whole place, ready to be looked at.
pub struct Scene {
    /// The driven road.
    pub road: Road,
    /// The chosen appearance.
    pub look: Look,
    /// The carriageway's surface.
    pub strip: Strip,
    /// What is beside it.
    pub scenery: Scenery,
    /// Shadows on it.
    pub shadows: Shadows,
}

/// What changes from frame to frame besides the place.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// Where the camera is.
    pub pose: Pose,
    /// Chainage of the camera, metres.
    pub s: f64,
    /// Speed, metres a second.
    pub speed_m_s: f64,
    /// Exposure against the drive's mean.
    pub gain: f32,
    /// Number of the frame, for its noise.
    pub frame: u32,
}

/// Renders one frame.
pub fn render(scene: &Scene, camera: &Camera, shot: &Shot) -> RgbImage {
    let (w, h) = (camera.width as usize, camera.height as usize);
    let buckets = buckets(scene, camera, shot);
    let mut linear = vec![[0f32; 3]; w * h];
    for (i, pixel) in linear.iter_mut().enumerate() {
        let (column, row) = (i % w, i / w);
        *pixel = if row as f64 > camera.bonnet_top(column as f64 + 0.5) + 1.5 {
            bonnet(scene, camera, column, row)
        } else {
            outside(scene, camera, shot, &buckets[column / BUCKET], column, row)
        };
    }
    develop(scene, camera, shot, &linear)
}

/// For each group of columns, the bodies whose bounding circle may show there, nearest first.
fn buckets<'a>(scene: &'a Scene, camera: &Camera, shot: &Shot) -> Vec<Vec<Near<'a>>> {
    let groups = (camera.width as usize).div_ceil(BUCKET);
    let mut buckets = vec![Vec::new(); groups];
    for solid in &scene.scenery.solids {
        let [ahead, right] = shot.pose.relative(solid.at);
        let distance = ahead.hypot(right);
        if ahead < -solid.reach || distance > SIGHT_M {
            continue;
        }
        let (from, to) = if distance < solid.reach * 1.2 {
            (0, groups)
        } else {
            let (azimuth, half) = (right.atan2(ahead), (solid.reach / distance).asin());
            let group = |angle: f64| {
                let angle = angle.clamp(-1.3, 1.3);
                let u = f64::from(camera.width) / 2.0 + camera.focal_px * angle.tan();
                (u / BUCKET as f64).clamp(0.0, groups as f64) as usize
            };
            (
                group(azimuth - half),
                (group(azimuth + half) + 1).min(groups),
            )
        };
        for bucket in &mut buckets[from..to] {
            bucket.push((solid, (distance - solid.reach).max(0.0)));
        }
    }
    for bucket in &mut buckets {
        bucket.sort_by(|a, b| a.1.total_cmp(&b.1));
    }
    buckets
}

/// Colour of one pixel of the world: the background, with bodies over it in proportion to their cover.
fn outside(
    scene: &Scene,
    camera: &Camera,
    shot: &Shot,
    solids: &[Near],
    column: usize,
    row: usize,
) -> [f32; 3] {
    let (u, v) = (column as f64 + 0.5, row as f64 + 0.5);
    let (back, ground_t) = background(scene, camera, shot, u, v);
    if solids.is_empty() || ground_t < 6.0 {
        return back;
    }
    let mut sum = [0f32; 3];
    let mut hits = 0.0;
    for [du, dv] in [
        [-0.125, -0.375],
        [0.375, -0.125],
        [0.125, 0.375],
        [-0.375, 0.125],
    ] {
        if let Some(colour) = body(scene, camera, shot, solids, [u + du, v + dv], ground_t) {
            hits += 1.0;
            sum = std::array::from_fn(|k| sum[k] + colour[k]);
        }
    }
    std::array::from_fn(|k| (sum[k] + back[k] * (4.0 - hits)) / 4.0)
}

/// Sky or ground at pixel (u, v), and the ray's length to the ground.
fn background(scene: &Scene, camera: &Camera, shot: &Shot, u: f64, v: f64) -> ([f32; 3], f64) {
    let [ahead, right, down] = camera.ray(shot.pose.pitch, u, v);
    if down * 400.0 < camera.height_m {
        let azimuth = shot.pose.heading + right.atan2(ahead);
        return (
            sky(&scene.look, azimuth as f32, (-down / ahead) as f32),
            f64::MAX,
        );
    }
    let t = camera.height_m / down;
    let p = shot.pose.absolute(t * ahead, t * right);
    let (s, e) = scene.road.locate(p, shot.s + t * ahead);
    let colour = ground(scene, camera, shot, t, s, e as f32);
    (haze(&scene.look, colour, t), t)
}

fn ground(scene: &Scene, camera: &Camera, shot: &Shot, t: f64, s: f64, e: f32) -> [f32; 3] {
    let minor = (t / camera.focal_px) as f32;
    let depth = t * t / (camera.height_m * camera.focal_px);
    let smear = shot.speed_m_s * scene.look.exposure_s;
    let major = depth.hypot(smear) as f32 * 1.1;
    let turn = shot.pose.heading - scene.road.station(s).heading;
    let (s, axis) = (
        s as f32,
        (major * turn.cos() as f32, major * turn.sin() as f32),
    );
    let colour = if on_carriageway(e) {
        scene.strip.colour(s, e, minor, axis)
    } else {
        verge(
            &scene.look,
            &scene.scenery.streets,
            s,
            e,
            minor.max(major * 0.4),
        )
    };
    let shade = scene.look.shadow * (1.0 - scene.shadows.at(s, e));
    // Shadow is lit by the blue sky.
    [
        colour[0] * (1.0 - shade),
        colour[1] * (1.0 - shade * 0.97),
        colour[2] * (1.0 - shade * 0.92),
    ]
}

/// The nearest body on the ray, lit.
fn body(
    scene: &Scene,
    camera: &Camera,
    shot: &Shot,
    solids: &[Near],
    [u, v]: [f64; 2],
    limit: f64,
) -> Option<[f32; 3]> {
    let [ahead, right, down] = camera.ray(shot.pose.pitch, u, v);
    let to = shot.pose.absolute(ahead, right);
    let from = [shot.pose.at[0], shot.pose.at[1], camera.height_m];
    let along = [to[0] - from[0], to[1] - from[1], -down];
    let (level, rise) = (ahead.hypot(right), -down / ahead.hypot(right));
    let mut best: Option<(f64, &Solid, [f64; 3])> = None;
    for (solid, near_m) in solids {
        let nearest = best.map_or(limit, |b| b.0);
        if *near_m > nearest * level {
            break;
        }
        if camera.height_m + rise * near_m > solid.top && rise > 0.0 {
            continue;
        }
        if let Some(hit) = solid.meet(from, along)
            && hit.t < nearest
        {
            best = Some((hit.t, solid, hit.normal));
        }
    }
    let (t, solid, normal) = best?;
    let p = std::array::from_fn(|k| from[k] + along[k] * t);
    let colour = solid.paint(p, normal, (t / camera.focal_px) as f32);
    let sun = scene.look.sun();
    let (sin, cos) = scene.look.sun_height.sin_cos();
    let facing =
        (normal[0] * sun[0] * cos + normal[1] * sun[1] * cos + normal[2] * sin).max(0.0) as f32;
    let direct = scene.look.shadow * 1.2;
    let light = (1.0 - direct * 0.75) * (0.75 + 0.25 * normal[2] as f32) + direct * facing;
    Some(haze(&scene.look, colour.map(|c| c * light), t))
}

/// Distance fades into the colour of the horizon.
fn haze(look: &Look, colour: [f32; 3], t: f64) -> [f32; 3] {
    let share = 1.0 - (-t as f32 / 900.0).exp();
    let far = horizon(look);
    std::array::from_fn(|k| lerp(colour[k], far[k], share))
}

fn horizon(look: &Look) -> [f32; 3] {
    let c = look.cloud;
    [
        lerp(0.55, 0.66, c),
        lerp(0.66, 0.69, c),
        lerp(0.78, 0.71, c),
    ]
}

fn sky(look: &Look, azimuth: f32, rise: f32) -> [f32; 3] {
    // A skyline of far roofs and trees.
    let roofs = 0.020
        + 0.012 * value((azimuth * 55.0).floor(), 1.5, look.seed ^ 61)
        + 0.006 * fractal(azimuth * 160.0, 0.0, look.seed ^ 62, 3);
    let far = horizon(look);
    if rise < roofs {
        let dark = [0.16, 0.18, 0.17];
        return std::array::from_fn(|k| lerp(dark[k], far[k], 0.35));
    }
    let zenith = [0.13, 0.29, 0.62];
    let blue: [f32; 3] =
        std::array::from_fn(|k| lerp(far[k], zenith[k], smoothstep(0.0, 0.75, rise)));
    let depth = 1.0 / (rise + 0.12);
    let (x, y) = (azimuth.sin() * depth, azimuth.cos() * depth);
    let puff = fractal(x * 1.3, y * 1.3, look.seed ^ 63, 5);
    let edge = 0.55 - 1.1 * look.cloud;
    let cover = smoothstep(edge, edge + 0.35, puff) * 0.9;
    let white = 0.86 - 0.28 * look.cloud * smoothstep(edge + 0.2, edge + 0.9, puff);
    std::array::from_fn(|k| lerp(blue[k], white, cover))
}

/// The bonnet: dark paint that mirrors a little sky.
fn bonnet(scene: &Scene, camera: &Camera, column: usize, row: usize) -> [f32; 3] {
    let down = (row as f64 - camera.bonnet_top(column as f64)) / f64::from(camera.height);
    let x = column as f32 / camera.width as f32 - 0.5;
    let gloss = 0.020 + 0.05 * (-(down as f32) * 26.0).exp() + 0.012 * (-(x * 3.0).powi(2)).exp();
    let far = horizon(&scene.look);
    std::array::from_fn(|k| gloss * (0.4 + 0.6 * far[k]))
}

/// Lens blur, vignette, exposure, tone curve and sensor noise.
fn develop(scene: &Scene, camera: &Camera, shot: &Shot, linear: &[[f32; 3]]) -> RgbImage {
    let (w, h) = (camera.width as i32, camera.height as i32);
    let seed = scene.look.seed ^ shot.frame.wrapping_mul(0x9E37_79B9);
    RgbImage::from_fn(camera.width, camera.height, |x, y| {
        let (x, y) = (x as i32, y as i32);
        let at = |dx: i32, dy: i32| {
            linear[((y + dy).clamp(0, h - 1) * w + (x + dx).clamp(0, w - 1)) as usize]
        };
        let (mid, l, r, u, d) = (at(0, 0), at(-1, 0), at(1, 0), at(0, -1), at(0, 1));
        let (rx, ry) = (x as f32 / w as f32 - 0.5, y as f32 / h as f32 - 0.5);
        let vignette = 1.0 - 0.35 * (rx * rx + ry * ry);
        let grain = 0.75 * normal(x, y, seed) + 0.5 * normal(x / 2, y / 2, seed ^ 0xABCD);
        let bytes = std::array::from_fn(|k| {
            let soft = mid[k] * 0.72 + (l[k] + r[k] + u[k] + d[k]) * 0.07;
            let value = curve(soft * shot.gain * vignette * EXPOSURE) * 255.0;
            let colour = 0.35 * normal(x / 2, y / 2, seed ^ (k as u32 + 1));
            let noise = scene.look.noise * (grain + colour) * (0.6 + 0.8 * (value / 255.0).sqrt());
            (value + noise + 0.5).clamp(0.0, 255.0) as u8
        });
        Rgb(bytes)
    })
}

/// Display value 0..1 of linear light: sRGB with a soft shoulder.
fn curve(light: f32) -> f32 {
    // A little contrast: dark tones down, middle tones kept.
    let light = light * (0.82 + 0.18 * (light / 0.2).min(1.0));
    let x = if light > 0.6 {
        0.6 + 0.4 * (1.0 - (-(light - 0.6) / 0.4).exp())
    } else {
        light
    };
    if x <= 0.003_130_8 {
        12.92 * x
    } else {
        1.055 * x.powf(1.0 / 2.4) - 0.055
    }
}
