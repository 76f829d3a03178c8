//! What a network runs on: the processor, or an accelerator ONNX Runtime has a provider for.

use std::{fmt, path::PathBuf, str::FromStr};

use ort::ep::ExecutionProviderDispatch;

use crate::Runtime;

/// What a network runs on. All but [`Cpu`](Self::Cpu) must be built in, by the cargo feature of the
/// same name, and be in the ONNX Runtime library too. Parts of a network that an accelerator does
/// not know run on the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// NVIDIA graphics card of this number, counted from 0, by CUDA.
    Cuda(u8),
    /// NVIDIA graphics card of this number, counted from 0, by TensorRT, and by CUDA for what
    /// TensorRT does not know.
    TensorRt(u8),
    /// Intel processors and graphics, as OpenVINO is set up.
    OpenVino,
    /// Apple's Neural Engine, graphics and processor, by Core ML.
    CoreMl,
    /// The processor, by XNNPACK (ARM, mostly).
    Xnnpack,
}

/// Why a network cannot run on a device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The cargo feature is off.
    #[error(
        "this program was built without {device}; build it with --features {feature}, or choose cpu"
    )]
    NotBuilt {
        /// What was asked for.
        device: Device,
        /// The cargo feature.
        feature: &'static str,
    },
    /// The ONNX Runtime library was built without it.
    #[error(
        "the ONNX Runtime library {library} ({version}) cannot use {device}; name one that can \
         with --ort-lib or ORT_DYLIB_PATH, or choose cpu"
    )]
    NotInLibrary {
        /// What was asked for.
        device: Device,
        /// The library.
        library: PathBuf,
        /// Its version.
        version: String,
    },
    /// It is built in, but does not start.
    #[error("{device} does not start: {detail}; check its drivers and libraries, or choose cpu")]
    Refused {
        /// What was asked for.
        device: Device,
        /// What ONNX Runtime says.
        detail: String,
    },
}

/// A text that names no device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no device; known here: cpu, cuda, tensorrt, openvino, coreml, xnnpack \
     (cuda:1 and tensorrt:1 are the second graphics card)"
)]
pub struct UnknownDevice(String);

impl Device {
    /// The name without the card's number; the cargo feature has the same one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda(_) => "cuda",
            Self::TensorRt(_) => "tensorrt",
            Self::OpenVino => "openvino",
            Self::CoreMl => "coreml",
            Self::Xnnpack => "xnnpack",
        }
    }

    /// The execution providers to register, best first; none for the processor.
    ///
    /// # Errors
    /// [`DeviceError`] if the device is not built in, here or in the library.
    pub(crate) fn providers(
        self,
        runtime: &Runtime,
    ) -> Result<Vec<ExecutionProviderDispatch>, DeviceError> {
        let in_library = |(provider, is_in_library)| match is_in_library {
            true => Ok(provider),
            false => Err(DeviceError::NotInLibrary {
                device: self,
                library: runtime.path().to_owned(),
                version: runtime.version().to_owned(),
            }),
        };
        self.built_in()?.into_iter().map(in_library).collect()
    }

    /// The execution providers, and whether the library loaded has them.
    fn built_in(self) -> Result<Vec<(ExecutionProviderDispatch, bool)>, DeviceError> {
        match self {
            Self::Cpu => Ok(Vec::new()),
            #[cfg(feature = "cuda")]
            Self::Cuda(card) => Ok(vec![looked_up(cuda(card))]),
            #[cfg(feature = "tensorrt")]
            Self::TensorRt(card) => {
                let tensorrt = ort::ep::TensorRT::default().with_device_id(card.into());
                Ok(vec![looked_up(tensorrt), looked_up(cuda(card))])
            }
            // One thread for each session, as on the processor: there are many sessions.
            #[cfg(feature = "openvino")]
            Self::OpenVino => Ok(vec![looked_up(
                ort::ep::OpenVINO::default().with_num_threads(1),
            )]),
            #[cfg(feature = "coreml")]
            Self::CoreMl => Ok(vec![looked_up(ort::ep::CoreML::default())]),
            #[cfg(feature = "xnnpack")]
            Self::Xnnpack => Ok(vec![looked_up(
                ort::ep::XNNPACK::default().with_intra_op_num_threads(std::num::NonZeroUsize::MIN),
            )]),
            // Reached by none if all features are on.
            #[allow(unreachable_patterns)]
            device => Err(DeviceError::NotBuilt {
                device,
                feature: device.name(),
            }),
        }
    }
}

#[cfg(feature = "cuda")]
fn cuda(card: u8) -> ort::ep::CUDA {
    ort::ep::CUDA::default().with_device_id(card.into())
}

#[cfg(any(
    feature = "cuda",
    feature = "tensorrt",
    feature = "openvino",
    feature = "coreml",
    feature = "xnnpack"
))]
fn looked_up<P>(provider: P) -> (ExecutionProviderDispatch, bool)
where
    P: ort::ep::ExecutionProvider + Into<ExecutionProviderDispatch>,
{
    (provider.into(), P::is_available().unwrap_or(false))
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Cuda(card) | Self::TensorRt(card) if *card > 0 => write!(f, ":{card}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownDevice(text.to_owned());
        let (name, card) = match text.split_once(':') {
            Some((name, card)) => (name, Some(card.parse().map_err(|_| unknown())?)),
            None => (text, None),
        };
        match (name, card) {
            ("cpu", None) => Ok(Self::Cpu),
            ("cuda", card) => Ok(Self::Cuda(card.unwrap_or(0))),
            ("tensorrt", card) => Ok(Self::TensorRt(card.unwrap_or(0))),
            ("openvino", None) => Ok(Self::OpenVino),
            ("coreml", None) => Ok(Self::CoreMl),
            ("xnnpack", None) => Ok(Self::Xnnpack),
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for (text, device) in [
            ("cpu", Device::Cpu),
            ("cuda", Device::Cuda(0)),
            ("cuda:1", Device::Cuda(1)),
            ("tensorrt", Device::TensorRt(0)),
            ("tensorrt:255", Device::TensorRt(255)),
            ("openvino", Device::OpenVino),
            ("coreml", Device::CoreMl),
            ("xnnpack", Device::Xnnpack),
        ] {
            assert_eq!(
                (text.parse(), device.to_string()),
                (Ok(device), text.to_owned())
            );
        }
        assert_eq!("cuda:0".parse(), Ok(Device::Cuda(0)));
        assert_eq!(Device::default(), Device::Cpu);
    }

    #[test]
    fn another_text_is_an_error_that_lists_the_names() {
        for text in [
            "",
            "gpu",
            "CUDA",
            "cpu:0",
            "cuda:",
            "cuda:-1",
            "cuda:256",
            "xnnpack:1",
        ] {
            let message = text.parse::<Device>().unwrap_err().to_string();
            assert!(message.contains(&format!("`{text}`")), "{message}");
            assert!(message.contains("openvino"), "{message}");
        }
    }
}
