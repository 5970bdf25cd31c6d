/// How every command ends.
public enum CommandStatus {
    /// Everything was done.
    public static let success: Int32 = 0
    /// Something could not be done.
    public static let failure: Int32 = 1
    /// The command was typed wrongly.
    public static let usage: Int32 = 2
    /// 128 + SIGINT, as shells report it.
    public static let interrupted: Int32 = 130
}
