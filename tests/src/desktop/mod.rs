//! The real window: opened through WebDriver, looked at and used as a person would.

mod accessibility;
mod driver;
mod element;
mod operator;
#[cfg(target_os = "linux")]
pub mod title_bar;
mod window;

pub use accessibility::Violation;
pub use element::{By, Element};
pub use operator::{Hands, Operator};
pub use window::{Key, TWICE_THE_TEXT, Theme, Window};
