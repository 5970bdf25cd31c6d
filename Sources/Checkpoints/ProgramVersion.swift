/// The version of this project's programs.
public enum ProgramVersion {
    public static let current = "cloze 0.1.0"
}
