//! Principals, stores, workflows, requests, links, request URLs: types and rules. No I/O, no async, no clock.
