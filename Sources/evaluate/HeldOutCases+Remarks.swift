extension HeldOutCases {
    /// What a table says about the data.
    var remarks: [String] {
        var lines = summary.files.map(\.line)
        if let leftOut = summary.leftOut { lines.append("left out: " + leftOut) }
        lines += summary.warnings.map { "warning: " + $0 }
        if repeatedItems > 0 {
            lines.append(
                "\(CountText.of(repeatedItems)) repeated items of carts left out: a set holds an item once")
        }
        let trained =
            switch isTrained {
            case true?: ", the data the checkpoint was trained on"
            case false?: ", which is not the data the checkpoint was trained on"
            case nil: ""
            }
        lines.append("baselines are fitted on \(fittedOn)\(trained)")
        return lines
    }
}
