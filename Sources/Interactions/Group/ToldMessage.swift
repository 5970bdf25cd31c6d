/// What a process tells the others while they read: a message, or why it cannot go on.
struct ToldMessage<Message: Codable>: Codable {
    /// Why a process cannot go on, and where it runs.
    struct Complaint: Codable {
        let error: InteractionError
        let host: String
    }

    /// What of the data is read, the same in all processes.
    let point: String
    var message: Message?
    var complaint: Complaint?
}
