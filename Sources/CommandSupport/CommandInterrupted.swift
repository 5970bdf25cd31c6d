/// Thrown by a command that Ctrl-C ended after it had put everything in order. Exit status 130.
public struct CommandInterrupted: Error {
    /// The status is the only thing it says.
    public init() {}
}
