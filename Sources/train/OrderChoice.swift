import ArgumentParser
import CommandSupport
import Interactions

/// What `--order` may say.
enum OrderChoice: String, CaseIterable, SettingValue, ExpressibleByArgument {
    /// What the data shows.
    case auto
    case sequence
    case set

    /// `nil` where the data is to show it.
    var order: ItemOrder? { ItemOrder(rawValue: rawValue) }
}
