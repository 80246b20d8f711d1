//! The finished work once more, with the text at 200 %: every page, and every step of the link.

use countersign_tests::Place;
use countersign_tests::desktop::{By, Hands, Operator, TWICE_THE_TEXT, Theme, Window};

use crate::security::{gather_violations, stopped};
use crate::steps::look_at;

/// Goes through the window on a place where the whole job was done.
pub(super) async fn with_large_text(place: &Place, theme: Theme, listener: &str) {
    let words = ["--listen", listener];
    let window = Window::open_in(place, theme, &words, &[TWICE_THE_TEXT]).await;
    window.find(By::Role("article", "Contoso")).await;
    gather_violations(&window).await;
    let tour = Tour {
        window: &window,
        theme,
        // By keyboard: where text is enlarged, WebDriver points at where things would be without.
        riley: Operator::at(&window, Hands::Keyboard),
    };
    tour.store().await;
    tour.workflow().await;
    tour.requests().await;

    assert_eq!(stopped(&window).await, Vec::<String>::new());
    window.close().await;
}

struct Tour<'w> {
    window: &'w Window,
    theme: Theme,
    riley: Operator<'w>,
}

impl Tour<'_> {
    async fn store(&self) {
        self.look("stores").await;
        self.riley
            .press(By::Role("link", "Create Identity Store"))
            .await;
        self.window
            .find(By::Role("form", "Create Identity Store"))
            .await;
        self.look("create-store").await;
        // In the crumbs of the page; the navigation has one too.
        self.riley
            .press_last(By::Role("link", "Identity Stores"))
            .await;
        self.riley
            .menu("More actions for Contoso", "menuitem", "Edit")
            .await;
        self.window.find(By::Role("heading", "General")).await;
        self.look("general").await;
        self.riley.link("Connection").await;
        self.window
            .find(By::Role("heading", "Services of Ada Admin"))
            .await;
        self.look("connection").await;
        self.riley.link("Workflows").await;
        self.window
            .find(By::Role("button", "More actions for Create User"))
            .await;
        self.look("workflows").await;
        self.riley
            .press(By::Role("tab", "Advanced Workflow Settings"))
            .await;
        self.window.find(By::Role("article", "contoso, crm4")).await;
        self.look("advanced").await;
        self.riley.button("Edit").await;
        self.window.find(By::OnlyRole("alertdialog")).await;
        self.look("edit-client").await;
        self.riley.button("Cancel").await;
        self.window.gone(By::OnlyRole("alertdialog")).await;
    }

    async fn workflow(&self) {
        self.riley
            .press(By::Role("tab", "Configure Workflows"))
            .await;
        self.riley
            .menu("More actions for Create User", "menuitem", "Edit")
            .await;
        self.riley.button("Power Automate Settings").await;
        self.window.find(By::OnlyRole("dialog")).await;
        for (step, shown) in [
            ("Account: Done", "What it may reach"),
            ("Environment: Done", "What the flow needs there"),
            ("Create Template: Done", "Who can trigger the flow"),
            ("Request URL: Done", "Replace URL"),
            ("Authenticate: Done", "Who calls"),
            ("Turn on: On", "Turn off"),
            ("Health: Healthy", "Unlink"),
        ] {
            self.riley.choose("Step", step).await;
            self.window.shows(shown).await;
            let name = step.split(':').next().unwrap_or(step);
            self.look(&format!("step-{}", name.to_lowercase().replace(' ', "-")))
                .await;
        }
        self.riley.button("Close Power Automate Settings").await;
        self.window.gone(By::OnlyRole("dialog")).await;
        self.look("workflow").await;
    }

    async fn requests(&self) {
        self.riley.link("Requests").await;
        self.window.find(By::Role("heading", "Request Inbox")).await;
        self.look("inbox").await;
        self.riley.button("Show all requests").await;
        self.look("inbox-all").await;
        self.riley.press_last(By::Role("link", "New request")).await;
        self.window.find(By::Role("heading", "New request")).await;
        self.riley.choose("What to ask for", "Create a user").await;
        self.window.find(By::Role("textbox", "Display name")).await;
        self.look("new-request").await;
        self.riley.link("Settings").await;
        self.window.find(By::Role("heading", "Appearance")).await;
        self.look("settings").await;
        self.riley.button("Account: Riley Requester").await;
        self.window
            .find(By::Role("menuitem", "Account details"))
            .await;
        self.look("account-menu").await;
        self.riley
            .press(By::Role("menuitem", "Account details"))
            .await;
        self.window.find(By::OnlyRole("dialog")).await;
        self.look("account").await;
    }

    /// Looks closely; and nobody has to scroll sideways.
    async fn look(&self, what: &str) {
        look_at(self.window, &format!("large-{what}"), self.theme).await;
        let wider = self
            .window
            .script("const main = document.querySelector('main'); return document.documentElement.scrollWidth > innerWidth || main.scrollWidth > main.clientWidth")
            .await;
        assert_eq!(wider, false, "{what} is wider than the window");
    }
}
