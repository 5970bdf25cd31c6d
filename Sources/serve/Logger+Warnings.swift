import CommandSupport
import Logging

extension Logger {
    /// One line for each.
    func warn(_ warnings: [ConfigurationWarning]) {
        for warning in warnings {
            self.warning("\(warning.message)", metadata: warning.details.mapValues { "\($0)" })
        }
    }
}
