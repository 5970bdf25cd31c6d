/// One line of the JSON log.
struct LogLine: Encodable {
    var time: String
    var level: String
    var label: String
    var message: String
    var metadata: LogMetadata?
}
