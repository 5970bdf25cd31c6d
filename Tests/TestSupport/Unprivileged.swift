import Glibc

/// The Glibc module does not have it: the user as which this thread alone looks at files.
private let setFileUser: (@convention(c) (uid_t) -> CInt)? = dlsym(nil, "setfsuid").map {
    unsafeBitCast($0, to: (@convention(c) (uid_t) -> CInt).self)
}

/// Runs `body` as a user who may do only what everybody may, as far as files are concerned: on this thread alone.
public func withoutPrivileges<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let nobody: uid_t = 65534
    let before = setFileUser?(nobody) ?? 0
    defer { _ = setFileUser?(uid_t(bitPattern: before)) }
    return try body()
}
