//! Who is at an end of the named pipe on Windows, by security identifier (SID).
//!
//! Names of pipes are one space for all users: whoever is first to make a pipe of a name answers on it. So a pipe carries the SID of its user
//! in its name and in its security descriptor, and a client compares the owner of the pipe that it opened with itself before it reads or
//! writes a byte. Nobody but an administrator with the privilege to restore files can make an object that somebody else owns
//! (Microsoft Learn, "Taking Object Ownership", "Owner of a New Object").

#![allow(
    unsafe_code,
    reason = "the system offers this through functions of C alone; each call says why it is sound"
)]

use std::{
    fmt, io,
    os::windows::io::{AsRawHandle, BorrowedHandle, FromRawHandle, OwnedHandle},
    ptr,
};

use widestring::U16CStr;
use windows_sys::Win32::{
    Foundation::{HANDLE, LocalFree},
    Security::{
        Authorization::{ConvertSidToStringSidW, GetSecurityInfo, SE_KERNEL_OBJECT},
        GetTokenInformation, OWNER_SECURITY_INFORMATION, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser,
    },
    System::Threading::{GetCurrentProcess, OpenProcessToken},
};

/// What the names of our pipes begin with; a SID and the data directory's own part follow.
const PIPE_PREFIX: &str = r"\\.\pipe\countersign-";

/// The SID of a user, such as `S-1-5-21-1004336348-1177238915-682003330-512`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSid(String);

impl UserSid {
    /// Returns the user that this process runs as.
    ///
    /// # Errors
    ///
    /// Fails when the system does not tell.
    pub fn of_this_process() -> io::Result<Self> {
        let token = token_of_this_process()?;
        let user = user_of(&token)?;
        // SAFETY: the buffer was filled by `GetTokenInformation` with a `TOKEN_USER`, is aligned for it, and outlives the SID in it.
        let sid = unsafe { (*user.as_ptr().cast::<TOKEN_USER>()).User.Sid };
        read(sid)
    }

    /// Returns the owner of a pipe that was opened for reading.
    ///
    /// # Errors
    ///
    /// Fails when the system does not tell.
    pub fn of_owner(pipe: BorrowedHandle<'_>) -> io::Result<Self> {
        let mut sid: PSID = ptr::null_mut();
        let mut descriptor = ptr::null_mut();
        // SAFETY: the handle is open while it is borrowed; what is not asked for may be null; `descriptor` is freed below.
        let status = unsafe {
            GetSecurityInfo(
                pipe.as_raw_handle(),
                SE_KERNEL_OBJECT,
                OWNER_SECURITY_INFORMATION,
                &raw mut sid,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut descriptor,
            )
        };
        if status != 0 {
            return Err(io::Error::from_raw_os_error(status.cast_signed()));
        }
        let _descriptor = SystemMemory(descriptor);

        read(sid)
    }

    /// Returns the name of this user's pipe for the data directory that `directory` stands for.
    #[must_use]
    pub fn pipe_name(&self, directory: &str) -> String {
        format!("{PIPE_PREFIX}{self}-{directory}")
    }

    /// Tells whether `name` is that of a pipe of this user on this computer.
    #[must_use]
    pub fn has_pipe_name(&self, name: &str) -> bool {
        name.strip_prefix(PIPE_PREFIX)
            .and_then(|rest| rest.strip_prefix(self.0.as_str()))
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|directory| {
                !directory.is_empty() && directory.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
    }

    /// Returns the security descriptor of this user's pipe, as text: owned by this user and open to nobody else.
    ///
    /// The owner is named: an elevated administrator's objects would belong to all administrators otherwise.
    #[must_use]
    pub fn only_access(&self) -> String {
        format!("O:{self}D:P(A;;GA;;;{self})")
    }
}

impl fmt::Display for UserSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Memory that the system gave away and wants back.
struct SystemMemory(*mut core::ffi::c_void);

impl Drop for SystemMemory {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a function whose result is to be freed so, and is freed once. Null is allowed.
        unsafe { LocalFree(self.0) };
    }
}

fn token_of_this_process() -> io::Result<OwnedHandle> {
    let mut token: HANDLE = ptr::null_mut();
    // SAFETY: the handle of the current process needs no closing; `token` is written only when the call succeeds.
    if unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so the handle is open and nobody else has it.
    Ok(unsafe { OwnedHandle::from_raw_handle(token) })
}

/// Returns a `TOKEN_USER` and what it points to. In words of eight bytes, so that it is aligned.
fn user_of(token: &OwnedHandle) -> io::Result<Vec<u64>> {
    let mut length = 0;
    // SAFETY: with no buffer the call only tells how long one has to be, and fails.
    unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            ptr::null_mut(),
            0,
            &raw mut length,
        );
    }
    if (length as usize) < size_of::<TOKEN_USER>() {
        return Err(io::Error::last_os_error());
    }
    let mut buffer = vec![0_u64; (length as usize).div_ceil(size_of::<u64>())];
    // SAFETY: the buffer has at least `length` bytes.
    let done = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            buffer.as_mut_ptr().cast(),
            length,
            &raw mut length,
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }

    Ok(buffer)
}

fn read(sid: PSID) -> io::Result<UserSid> {
    let mut text = ptr::null_mut();
    // SAFETY: the callers hold the memory in which the SID stands.
    if unsafe { ConvertSidToStringSidW(sid, &raw mut text) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let _text = SystemMemory(text.cast());
    // SAFETY: the call succeeded, so this is a text that ends in a null and lives until it is freed.
    let text = unsafe { U16CStr::from_ptr_str(text) };

    text.to_string().map(UserSid).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_runs_as_somebody() {
        let sid = UserSid::of_this_process().unwrap();

        assert!(sid.to_string().starts_with("S-1-5-"), "{sid}");
    }

    #[test]
    fn only_the_names_of_this_user_are_taken() {
        let (own, other) = (UserSid("S-1-5-21-1".into()), UserSid("S-1-5-21-12".into()));

        assert!(own.has_pipe_name(&own.pipe_name("ab01")));
        assert!(!own.has_pipe_name(&other.pipe_name("ab01")));
        assert!(!own.has_pipe_name(r"\\server\pipe\countersign-S-1-5-21-1-ab01"));
        assert!(!own.has_pipe_name(r"\\.\pipe\countersign-S-1-5-21-1-ab01\..\other"));
        assert!(!own.has_pipe_name(r"\\.\pipe\countersign-S-1-5-21-1-"));
    }
}
