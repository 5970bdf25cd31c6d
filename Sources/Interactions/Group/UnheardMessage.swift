/// Whatever somebody else tells, to whom who cannot go on does not listen.
struct UnheardMessage: Codable {
    init(from decoder: any Decoder) {}
    func encode(to encoder: any Encoder) {}
}
