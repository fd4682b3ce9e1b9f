//! What the tests that drive the built program from outside share: a town of gateways, its broker, its clients.
