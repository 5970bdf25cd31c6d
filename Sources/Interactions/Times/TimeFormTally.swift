/// Counts the kinds of times in a sample.
struct TimeFormTally {
    private var written: Set<TimeKind> = []
    private var numbers: Set<TimeKind> = []
    private var compact: Set<TimeKind> = []
    /// Whether a number was met that is no compact date.
    private var hasOtherNumbers = false
    /// Whether there were numbers that are likely times since 1970, and whether there were others.
    private var epochs = (likely: false, other: false)
    private var dateOrder: DateOrder?

    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        if let number = DecimalNumber(text), TimeUnit.key(of: number) != nil {
            var scanner = TimeScanner(text)
            if let time = scanner.compactTime() {
                compact.insert(time.kind)
            } else if number.whole > 0 || number.millionths > 0 {
                hasOtherNumbers = true
            }
            if TimeForm.isPlausibleEpoch(text) { epochs.likely = true } else if number.whole > 0 { epochs.other = true }
            numbers.insert(TimeKind(TimeUnit(magnitude: number.whole)))
            return
        }
        var scanner = TimeScanner(text)
        guard let time = scanner.writtenTime() else { return }
        if time.kind == .numeric {
            guard time.key() != nil || time.key(exchanged: true) != nil else { return }
            if time.day > 12 { dateOrder = dateOrder ?? .dayFirst }
            if time.month > 12 { dateOrder = dateOrder ?? .monthFirst }
        }
        written.insert(time.kind)
    }

    /// `nil` if there was no time in the sample.
    var form: TimeForm? {
        let digits = compact.isEmpty || hasOtherNumbers ? numbers : compact
        let kinds = TimeKind.allCases.filter { digits.contains($0) || written.contains($0) }
        guard !kinds.isEmpty else { return nil }
        return TimeForm(kinds: kinds, dateOrder: dateOrder, isOfEpochs: epochs.likely && !epochs.other)
    }
}
