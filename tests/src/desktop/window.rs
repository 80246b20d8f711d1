//! One window of the product.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use serde_json::{Value, json};

use super::accessibility::{self, Violation};
use super::driver::Session;
use super::element::{self, By, Element};
use crate::programs::workspace;
use crate::{Place, Program, wait};

/// Ends when no animation runs that will end by itself, and two frames later; `arguments` is the callback of the protocol.
const SETTLE: &str = "
    const [done] = arguments;
    const ending = () => document.getAnimations().filter((animation) =>
        animation.playState === 'running' && animation.effect?.getComputedTiming().endTime !== Infinity);
    const frame = () => new Promise(requestAnimationFrame);
    (async () => {
        await frame();
        while (ending().length > 0) await Promise.allSettled(ending().map(({ finished }) => finished));
        await frame();
        await frame();
        setTimeout(() => done(null), 0);
    })();";

/// How often a picture is taken anew at most until it shows the same twice; a clock that runs never does.
const REPAINTS: usize = 4;

/// An environment in which the desktop asks for text of 200 %.
pub const TWICE_THE_TEXT: (&str, &str) = ("GDK_DPI_SCALE", "2");

/// What the desktop asks windows to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Theme; 2] = [Theme::Light, Theme::Dark];

    /// The name, for files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of GTK, which its web view reports to the page as the preferred colour scheme.
    fn gtk(self) -> &'static str {
        match self {
            Self::Light => "Adwaita",
            Self::Dark => "Adwaita:dark",
        }
    }
}

/// A key that has no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Enter.
    Enter,
    /// Esc.
    Escape,
    /// The space bar.
    Space,
    /// Ctrl and A: all of a field.
    All,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
}

impl Key {
    /// The code points of the protocol, in the order in which they are pressed.
    fn codes(self) -> &'static [char] {
        match self {
            Self::Tab => &['\u{E004}'],
            Self::BackTab => &['\u{E008}', '\u{E004}'],
            Self::Enter => &['\u{E007}'],
            Self::Escape => &['\u{E00C}'],
            Self::Space => &[' '],
            Self::All => &['\u{E009}', 'a'],
            Self::Up => &['\u{E013}'],
            Self::Down => &['\u{E015}'],
            Self::Left => &['\u{E012}'],
            Self::Right => &['\u{E014}'],
        }
    }
}

/// The product's window, seen through WebDriver. It is closed, whatever happens, when this is dropped.
#[derive(Debug)]
pub struct Window {
    session: Session,
}

impl Window {
    /// Opens the window on a place, with the key of the operating system's key store.
    pub async fn open(place: &Place, theme: Theme) -> Self {
        Self::open_with(place, theme, &[]).await
    }

    /// Opens the window with further words on its command line, e.g. `--key-file`.
    pub async fn open_with(place: &Place, theme: Theme, words: &[&str]) -> Self {
        Self::open_in(place, theme, words, &[]).await
    }

    /// Opens the window with further words on its command line, in a changed environment.
    pub async fn open_in(
        place: &Place,
        theme: Theme,
        words: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut arguments = vec![
            "--data-dir".to_owned(),
            place.data().display().to_string(),
            "--cloud".to_owned(),
            place.cloud().display().to_string(),
        ];
        arguments.extend(words.iter().map(|word| (*word).to_owned()));

        Self::open_program(
            &Program::Desktop.path(),
            arguments,
            place.path(),
            theme,
            environment,
        )
        .await
    }

    /// Opens the window of any program that shows a web view, with its state in the folder `home`.
    pub async fn open_program(
        program: &Path,
        arguments: Vec<String>,
        home: &Path,
        theme: Theme,
        environment: &[(&str, &str)],
    ) -> Self {
        // State of windows and web views goes to the place too: no test finds what another has left.
        let home = home.display().to_string();
        let usual = [
            ("GTK_THEME", theme.gtk()),
            ("XDG_CONFIG_HOME", home.as_str()),
            ("XDG_CACHE_HOME", home.as_str()),
            ("LANG", "C.UTF-8"),
            ("LANGUAGE", "en"),
        ];
        let environment: Vec<(&str, &str)> = usual.iter().chain(environment).copied().collect();
        let session = Session::start(program.to_path_buf(), arguments, &environment).await;

        Self { session }
    }

    /// The only element of this kind; waits until there is exactly one to be seen.
    pub async fn find(&self, by: By<'_>) -> Element<'_> {
        element::one(&self.session, by).await
    }

    /// All elements of this kind that can be seen now.
    pub async fn find_all(&self, by: By<'_>) -> Vec<Element<'_>> {
        element::all(&self.session, by).await
    }

    /// Waits until no element of this kind can be seen.
    pub async fn gone(&self, by: By<'_>) {
        wait::until_true(&format!("no {by:?} in the window"), || async move {
            element::all(&self.session, by).await.is_empty()
        })
        .await;
    }

    /// Clicks the button of this name.
    pub async fn click_button(&self, name: &str) {
        self.find(By::Role("button", name)).await.click().await;
    }

    /// Puts text into the field of this label, in place of what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        self.find(By::Role("textbox", label)).await.fill(text).await;
    }

    /// Waits until this text can be seen.
    pub async fn shows(&self, text: &str) {
        wait::until_true(&format!("the text `{text}` in the window"), || async move {
            !element::all(&self.session, By::Text(text)).await.is_empty()
        })
        .await;
    }

    /// Types a text, wherever the focus is.
    pub async fn enter(&self, text: &str) {
        let strokes: Vec<Value> = text
            .chars()
            .flat_map(|character| {
                ["keyDown", "keyUp"]
                    .map(|kind| json!({ "type": kind, "value": character.to_string() }))
            })
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.done("actions", &body).await;
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        let down = key
            .codes()
            .iter()
            .map(|code| json!({ "type": "keyDown", "value": code.to_string() }));
        let up = key
            .codes()
            .iter()
            .rev()
            .map(|code| json!({ "type": "keyUp", "value": code.to_string() }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.done("actions", &body).await;
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        let title = self
            .session
            .get("title")
            .await
            .unwrap_or_else(|refusal| panic!("there is no title: {refusal:?}"));
        title.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page: the body of a function, whose result is given back.
    pub async fn script(&self, body: &str) -> Value {
        self.done("execute/sync", &json!({ "script": body, "args": [] }))
            .await
    }

    /// The same while the page may be replaced, when there is nothing to run a script in.
    pub async fn script_if_there(&self, body: &str) -> Option<Value> {
        self.session
            .post("execute/sync", &json!({ "script": body, "args": [] }))
            .await
            .ok()
    }

    /// Runs a script in the page that takes its time: the body of an asynchronous function, whose result is given back.
    pub async fn script_to_its_end(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(done, (error) => done({{ failed: String(error) }}));"
        );
        let result = self
            .done("execute/async", &json!({ "script": script, "args": [] }))
            .await;
        assert!(
            result["failed"].is_null(),
            "the page's script failed: {}",
            result["failed"]
        );
        result
    }

    /// Loads the page anew, as it stands in the address.
    pub async fn reload(&self) {
        self.done("refresh", &json!({})).await;
    }

    /// Makes the window this large.
    pub async fn resize(&self, width: u32, height: u32) {
        self.done("window/rect", &json!({ "width": width, "height": height }))
            .await;
    }

    /// Waits until what the page is has been drawn: nothing fades or slides any more, and frames went by.
    pub async fn settled(&self) {
        self.done("execute/async", &json!({ "script": SETTLE, "args": [] }))
            .await;
    }

    /// Keeps a picture of the window as `tests/output/NAME.png`, to be looked at.
    pub async fn picture(&self, name: &str) -> PathBuf {
        // What has just begun to scroll is painted a little later than the rest.
        let mut before = Value::Null;
        let mut picture = self.screenshot().await;
        for _ in 0..REPAINTS {
            if before == picture {
                break;
            }
            before = picture;
            picture = self.screenshot().await;
        }
        let encoded = picture.as_str().unwrap_or_default();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(encoded)
            .expect("a picture is Base64");
        let folder = workspace().join("tests/output");
        fs::create_dir_all(&folder).expect("tests/output can be made");
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, bytes).expect("a picture can be written");
        path
    }

    async fn screenshot(&self) -> Value {
        self.settled().await;
        self.session
            .get("screenshot")
            .await
            .unwrap_or_else(|refusal| panic!("no picture can be taken: {refusal:?}"))
    }

    /// What axe finds in the page as it is now.
    pub async fn violations(&self) -> Vec<Violation> {
        accessibility::violations(&self.session).await
    }

    /// Fails on what stands in somebody's way.
    ///
    /// # Panics
    ///
    /// When axe finds anything above minor; `page` says where.
    pub async fn assert_accessible(&self, page: &str) {
        let grave: Vec<Violation> = self
            .violations()
            .await
            .into_iter()
            .filter(Violation::is_grave)
            .collect();
        assert!(grave.is_empty(), "axe on {page}:\n{grave:#?}");
    }

    /// Closes the window and waits until the program has ended.
    pub async fn close(self) {
        self.session.end().await;
    }

    async fn done(&self, path: &str, body: &Value) -> Value {
        self.session
            .post(path, body)
            .await
            .unwrap_or_else(|refusal| panic!("the window refused {path}: {refusal:?}"))
    }
}
