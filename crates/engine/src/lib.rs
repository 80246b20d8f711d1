//! The use cases, the journey of a request, background tasks, the local socket.
