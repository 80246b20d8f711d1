//! Somebody who uses the window: with the mouse, or with nothing but the keyboard. What they do is told once.

use serde_json::Value;

use super::element::{By, Element};
use super::window::{Key, Window};
use crate::wait;

/// Says where the focus is and which key leads on.
const FOCUS: &str = include_str!("focus.js");
/// No page has as many stops.
const STOPS: usize = 150;

/// What somebody uses the window with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// Points and clicks.
    Mouse,
    /// Goes from control to control with Tab and the arrows.
    Keyboard,
}

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct Operator<'w> {
    /// What they look at.
    pub window: &'w Window,
    hands: Hands,
}

impl<'w> Operator<'w> {
    /// Somebody at a window.
    pub fn at(window: &'w Window, hands: Hands) -> Self {
        Self { window, hands }
    }

    /// Uses a button, link, tab, switch, checkbox or entry of a menu.
    pub async fn press(&self, by: By<'_>) {
        let element = self.window.find(by).await;
        self.press_element(&element, by).await;
    }

    /// Uses the last of several that are called the same and do the same.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn press_last(&self, by: By<'_>) {
        let last = self.window.find_all(by).await.pop();
        let element = last.unwrap_or_else(|| panic!("there is no {by:?}"));
        self.press_element(&element, by).await;
    }

    async fn press_element(&self, element: &Element<'_>, by: By<'_>) {
        match self.hands {
            Hands::Mouse => element.click().await,
            Hands::Keyboard => {
                self.reach(element, by).await;
                self.window.press(key_of(by)).await;
            }
        }
    }

    /// Uses the button of this name.
    pub async fn button(&self, name: &str) {
        self.press(By::Role("button", name)).await;
    }

    /// Follows the link of this name.
    pub async fn link(&self, name: &str) {
        self.press(By::Role("link", name)).await;
    }

    /// Chooses an entry of the menu that a button opens.
    pub async fn menu(&self, button: &str, role: &str, entry: &str) {
        self.button(button).await;
        self.press(By::Role(role, entry)).await;
    }

    /// Writes into the field of this label, in place of what stands there.
    ///
    /// # Panics
    ///
    /// When something else stands there afterwards.
    pub async fn write(&self, label: &str, text: &str) {
        let by = By::Role("textbox", label);
        let field = self.window.find(by).await;
        match self.hands {
            Hands::Mouse => field.fill(text).await,
            Hands::Keyboard => {
                self.reach(&field, by).await;
                self.window.press(Key::All).await;
                self.window.enter(text).await;
            }
        }
        assert_eq!(field.value().await, text, "what was written into {label}");
    }

    /// Chooses in a field that offers a few.
    ///
    /// # Panics
    ///
    /// When something else is chosen afterwards.
    pub async fn choose(&self, label: &str, entry: &str) {
        let by = By::Role("combobox", label);
        let field = self.window.find(by).await;
        match self.hands {
            Hands::Mouse => field.click_option(entry).await,
            Hands::Keyboard => {
                self.reach(&field, by).await;
                self.window.enter(entry).await;
            }
        }
        let chosen = field
            .script("return arguments[0].selectedOptions[0]?.label")
            .await;
        assert_eq!(chosen, entry, "what was chosen at {label}");
    }

    /// Types into a field that then offers what it found, and takes that.
    pub async fn look_up(&self, label: &str, text: &str, found: &str) {
        let by = By::Role("combobox", label);
        let field = self.window.find(by).await;
        match self.hands {
            Hands::Mouse => {
                field.click().await;
                field.enter(text).await;
                self.window
                    .find(By::Role("option", found))
                    .await
                    .click()
                    .await;
            }
            Hands::Keyboard => {
                self.reach(&field, by).await;
                self.window.enter(text).await;
                let option = self.window.find(By::Role("option", found)).await;
                self.mark(&field, &option).await;
                self.window.press(Key::Enter).await;
            }
        }
        self.window.gone(By::Role("option", found)).await;
    }

    /// Goes down the offered list until the field names the option as the one that Enter takes.
    async fn mark(&self, field: &Element<'_>, option: &Element<'_>) {
        let wanted = option.attribute("id").await;
        for _ in 0..STOPS {
            if field.attribute("aria-activedescendant").await == wanted {
                return;
            }
            self.window.press(Key::Down).await;
        }
        panic!("the arrows do not reach the option {wanted:?}");
    }

    /// Goes to a control by keyboard alone, as somebody who sees where the focus is.
    async fn reach(&self, element: &Element<'_>, by: By<'_>) {
        // What has just opened puts the focus where it belongs first.
        self.window.settled().await;
        let mut before = (String::new(), Key::Tab);
        let mut without_focus = None;
        for _ in 0..STOPS {
            let now = wait::until(&format!("the focus on the way to {by:?}"), || async {
                let now = element.script(FOCUS).await;
                (now["lost"] != true).then_some(now)
            })
            .await;
            let at = text(&now, "at");
            if now["there"] == true {
                assert_eq!(
                    now["hidden"], false,
                    "{by:?} has the focus and is not to be seen: {at}"
                );
                assert_ne!(
                    Some(text(&now, "drawn")),
                    without_focus,
                    "{by:?} does not show that it has the focus"
                );
                return;
            }
            without_focus = Some(text(&now, "drawn"));
            let mut key = key_named(&text(&now, "next"));
            if before == (at.clone(), key) {
                // The arrows do not lead on here.
                key = key_named(&text(&now, "tab"));
            }
            self.window.press(key).await;
            before = (at, key);
        }
        panic!(
            "{by:?} cannot be reached by keyboard; the focus is at {}",
            before.0
        );
    }
}

/// The key by which somebody uses a control.
fn key_of(by: By<'_>) -> Key {
    match by {
        By::Role("switch" | "checkbox" | "radio" | "tab", _) => Key::Space,
        By::Role(..) | By::OnlyRole(_) | By::Text(_) | By::TestId(_) => Key::Enter,
    }
}

fn key_named(name: &str) -> Key {
    match name {
        "Tab" => Key::Tab,
        "BackTab" => Key::BackTab,
        "Enter" => Key::Enter,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        other => panic!("there is no key {other}"),
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
