extension Duration {
    /// Whole seconds that are no shorter, at least 1; what no number holds is the greatest.
    var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        let whole = Int(clamping: seconds)
        return max(1, attoseconds > 0 && whole < .max ? whole + 1 : whole)
    }
}
