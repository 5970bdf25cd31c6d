import Foundation
import Platform

/// Numbers the way the report prints them.
public enum NumberText {
    /// A metric: four digits, as `evaluate` prints them.
    public static func metric(_ value: Double) -> String { decimal(value, 4) }

    public static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    /// 1234567 as "1,234,567".
    public static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }

    /// A share in 0…1 as "12.3 %".
    public static func percent(_ share: Double) -> String { decimal(100 * share, 1) + "\u{A0}%" }

    /// Seconds as "1:05" or "2:01:05".
    public static func duration(_ seconds: Double) -> String {
        let total = Int(clampingRounded: max(0, seconds))
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        let tail = (rest < 10 ? ":0" : ":") + "\(rest)"
        return hours == 0 ? "\(minutes)\(tail)" : "\(hours):\(minutes < 10 ? "0" : "")\(minutes)\(tail)"
    }
}
