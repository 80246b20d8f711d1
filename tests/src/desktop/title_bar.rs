//! The button of the title bar that closes a window. No window manager draws one on the display of the tests; what it would send is sent.

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window,
};
use x11rb::rust_connection::RustConnection;

/// Presses the close button of every window with this word in its title, and returns how many there are.
///
/// # Panics
///
/// When there is no display.
pub fn press_close(word: &str) -> usize {
    let display = Display::open();
    let windows = display.windows(word).expect("windows can be listed");
    for window in &windows {
        display
            .ask_to_close(*window)
            .expect("a message can be sent");
    }
    windows.len()
}

/// How many windows have this word in their title.
///
/// # Panics
///
/// When there is no display.
pub fn windows(word: &str) -> usize {
    let display = Display::open();
    display.windows(word).expect("windows can be listed").len()
}

struct Display {
    connection: RustConnection,
    root: Window,
    /// `WM_PROTOCOLS` and `WM_DELETE_WINDOW` ("Inter-Client Communication Conventions Manual", 4.2.8.1).
    protocols: Atom,
    delete: Atom,
}

impl Display {
    fn open() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("there is a display");
        let root = connection.setup().roots[screen].root;
        let atom = |name: &[u8]| {
            let asked = connection.intern_atom(false, name).expect("it is asked");
            asked.reply().expect("it is answered").atom
        };
        let (protocols, delete) = (atom(b"WM_PROTOCOLS"), atom(b"WM_DELETE_WINDOW"));
        Self {
            connection,
            root,
            protocols,
            delete,
        }
    }

    /// The windows that can be closed and have a word in their title.
    fn windows(&self, word: &str) -> Result<Vec<Window>, ReplyError> {
        let children = self.connection.query_tree(self.root)?.reply()?.children;
        let mut found = Vec::new();
        for window in children {
            // A window may go away while it is looked at.
            let (Ok(title), Ok(asked)) = (
                self.property(window, AtomEnum::WM_NAME.into()),
                self.property(window, self.protocols),
            ) else {
                continue;
            };
            let closes = asked.chunks_exact(4).any(|atom| {
                Atom::from_ne_bytes([atom[0], atom[1], atom[2], atom[3]]) == self.delete
            });
            if closes && String::from_utf8_lossy(&title).contains(word) {
                found.push(window);
            }
        }
        Ok(found)
    }

    fn property(&self, window: Window, name: Atom) -> Result<Vec<u8>, ReplyError> {
        let asked = self.connection.get_property(
            false,
            window,
            name,
            AtomEnum::ANY,
            0,
            u32::from(u8::MAX),
        )?;
        Ok(asked.reply()?.value)
    }

    fn ask_to_close(&self, window: Window) -> Result<(), ReplyError> {
        let now = 0;
        let message =
            ClientMessageEvent::new(32, window, self.protocols, [self.delete, now, 0, 0, 0]);
        self.connection
            .send_event(false, window, EventMask::NO_EVENT, message)?
            .check()
    }
}
