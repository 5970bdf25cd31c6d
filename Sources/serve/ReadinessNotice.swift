import Foundation
import Inference
import Logging
import Platform

/// Tells a service manager that wants to know when the service answers and when it ends. That one cannot be told is
/// logged and no more: the service is as good without it.
struct ReadinessNotice: Sendable {
    private let manager: ServiceManager?
    private let recommender: Recommender
    private let logger: Logger

    init(_ recommender: Recommender, logger: Logger) {
        manager = ServiceManager(name: ProcessInfo.processInfo.environment[ServiceManager.variable])
        self.recommender = recommender
        self.logger = logger
    }

    /// To be called once the port is open. Returns when the manager has been told, or the task is cancelled. While
    /// nothing is published there is no model and the service is not ready, as `/health/ready` says too.
    ///
    /// - Parameter seconds: between looks; a model does not come more often than its checkpoint is looked for
    func tellWhenReady(lookingEverySeconds seconds: Double) async {
        guard manager != nil else { return }
        while !recommender.isReady {
            do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
        }
        tell(.ready)
    }

    /// To be called when the end begins.
    func tellStopping() { tell(.stopping) }

    private func tell(_ state: ServiceManager.State) {
        do throws(ServiceManagerError) {
            try manager?.tell(state)
        } catch {
            logger.warning("the service manager has not been told", metadata: ["reason": "\(error)"])
        }
    }
}
