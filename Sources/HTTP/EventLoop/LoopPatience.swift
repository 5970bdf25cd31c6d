import Platform

/// Whether a loop that waits interrupts others when something comes, or lets them have their share of the processor.
///
/// While many handlers compute on other threads, requests and answers come one by one, and each would take the processor from one of
/// those that compute: twice as many changes of threads for the same work. Whoever sent a request then waits for others' in any case.
/// While few compute, and among strangers who want the processor too, the loop is to be there at once.
struct LoopPatience {
    /// Handlers at work elsewhere from which on the loop is patient, and below which it no longer is: not at every change.
    private static let many = 4
    private static let few = 2

    private var isPatient = false

    /// To be called on the loop's thread when it is about to wait.
    /// - Parameter elsewhere: handlers at work on other threads
    mutating func wait(elsewhere: Int) {
        if isPatient {
            if elsewhere < Self.few { end() }
        } else if elsewhere >= Self.many, ThreadScheduling.current == .usual {
            // Whoever has started the service otherwise (chrt(1), systemd) has decided it.
            ThreadScheduling.patient.apply()
            isPatient = true
        }
    }

    /// Leaves the thread as it was found: others run on it, too.
    mutating func end() {
        guard isPatient else { return }
        ThreadScheduling.usual.apply()
        isPatient = false
    }
}
