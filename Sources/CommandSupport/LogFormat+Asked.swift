import Platform

extension LogFormat {
    /// The format of the log that is asked for, found without understanding anything else: what is wrong with the rest of the
    /// settings is to be said in it, too.
    ///
    /// - Parameters:
    ///   - arguments: the command line without the program's name
    ///   - environment: all variables of the process
    ///   - defaultFile: the file of settings that is read when none is named
    ///   - otherwise: the format of a program that is not told
    public static func asked(
        arguments: [String], environment: [String: String], defaultFile: String, otherwise: LogFormat
    ) -> LogFormat {
        if let format = value(of: "--log-format", in: arguments).flatMap(LogFormat.init) { return format }
        if let format = environment["CLOZE_LOG_FORMAT"].flatMap(LogFormat.init) { return format }
        let variable = environment["CLOZE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        return inFile(value(of: "--config", in: arguments) ?? variable ?? defaultFile) ?? otherwise
    }

    private static func value(of option: String, in arguments: [String]) -> String? {
        var value: String?
        for (index, argument) in arguments.enumerated() {
            if argument == option, index + 1 < arguments.count { value = arguments[index + 1] }
            if argument.hasPrefix(option + "=") { value = String(argument.dropFirst(option.count + 1)) }
        }
        return value
    }

    private static func inFile(_ path: String) -> LogFormat? {
        guard let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return nil }
        let line = #/(?m)^log_format:[ \t]*["']?(json|text)["']?[ \t]*(?:#.*)?$/#
        return String(decoding: bytes, as: UTF8.self).firstMatch(of: line).flatMap { LogFormat(rawValue: String($0.1)) }
    }
}
