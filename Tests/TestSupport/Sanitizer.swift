import Glibc

/// The address or thread sanitizer, under which `scripts/sanitize` runs debug builds of the tests: slow, and with memory of its own.
public enum Sanitizer {
    public static let isInUse = getenv("CLOZE_SANITIZER") != nil
}
