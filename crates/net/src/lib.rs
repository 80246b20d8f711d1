//! The HTTP client as a row of policies: correlation, retry, throttle, token, redacting log.
