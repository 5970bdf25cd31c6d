import CEpoll

/// What a descriptor is ready for, or is to be watched for.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let read = Readiness(rawValue: EPOLLIN.rawValue)
    /// Something new to read: told once of each time something comes, whether it is read or not.
    static let news = Readiness(rawValue: EPOLLIN.rawValue | EPOLLET.rawValue)
    static let write = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The connection was reset, or both sides have ended. epoll always reports these.
    static let hangup = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}
