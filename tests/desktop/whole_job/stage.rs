//! What a story plays on: a tenant of its own, the window as `cargo xtask run` opens it, and somebody at it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, resume_unwind};

use countersign_tests::desktop::{By, Hands, Operator, Theme, Window};
use countersign_tests::house::free_port;
use countersign_tests::{Place, Sandbox, wait};
use futures_util::FutureExt as _;

use crate::security::{gather_violations, stopped};
use crate::steps::look_at;

/// See the module.
pub(super) struct Stage {
    pub(super) sandbox: Sandbox,
    pub(super) place: Place,
    pub(super) window: Window,
    /// Where the window listens for flows that report.
    pub(super) listener: String,
    hands: Hands,
    theme: Theme,
    /// How many were taken, so that they lie in the order of the story.
    pictures: Cell<u32>,
}

impl Stage {
    /// Opens the window on an empty place.
    pub(super) async fn set(hands: Hands, theme: Theme) -> Self {
        let sandbox = Sandbox::start_with(&["--device-interval", "1"]).await;
        let place = Place::new(&sandbox.profile);
        let listener = format!("127.0.0.1:{}", free_port());
        let window = Window::open_with(&place, theme, &["--listen", &listener]).await;
        window.find(By::OnlyRole("main")).await;
        gather_violations(&window).await;
        Self {
            sandbox,
            place,
            window,
            listener,
            hands,
            theme,
            pictures: Cell::new(0),
        }
    }

    /// Plays a story, closes the window, and gives what stays. Where the story stops too early, a picture tells how that looked.
    pub(super) async fn play(self, story: impl AsyncFnOnce(&Self)) -> (Sandbox, Place, String) {
        if let Err(panic) = AssertUnwindSafe(story(&self)).catch_unwind().await {
            let name = format!("job-stopped-{}", self.theme.name());
            eprintln!("see {}", self.window.picture(&name).await.display());
            resume_unwind(panic);
        }

        // It was one page from the beginning to the end, so that nothing that was stopped is forgotten.
        assert_eq!(stopped(&self.window).await, Vec::<String>::new());
        self.window.close().await;
        (self.sandbox, self.place, self.listener)
    }

    /// Whoever sits at the window.
    pub(super) fn operator(&self) -> Operator<'_> {
        Operator::at(&self.window, self.hands)
    }

    /// The focus is there, where somebody goes on after a dialog has closed.
    pub(super) async fn keeps_focus_at(&self, by: By<'_>) {
        wait::until_true(&format!("the focus at {by:?}"), || async {
            self.window.find(by).await.has_focus().await
        })
        .await;
    }

    /// Looks closely at what the window shows now.
    pub(super) async fn look(&self, what: &str) {
        let number = self.pictures.get() + 1;
        self.pictures.set(number);
        look_at(&self.window, &format!("job-{number:02}-{what}"), self.theme).await;
    }
}
