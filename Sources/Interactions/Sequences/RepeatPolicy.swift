/// What is asked where the held-out item is in the history already.
///
/// Such a case cannot be ranked like the others. Where seen items are masked, it could only be answered by exempting its
/// target from the mask, and an unmasked seen item is then an answer given away.
public enum RepeatPolicy: String, Sendable, Codable, CaseIterable {
    /// Cases whose target is in the history are left out, and counted; in the others items seen are not ranked.
    case leaveOut = "leave-out"
    /// Every case is asked, and every item is ranked, also those seen.
    case keep
}
