import Platform

/// What a run finds where its answers are to go.
enum OutputClaim: Sendable {
    /// Bytes that are gone at once.
    case stream
    /// The answers so far, in a file that is this process's alone, and what is gone on with; `nil` begins anew.
    case file(ResumableFile, SavedProgress?)
    /// An earlier run has written all answers.
    case finished
}
