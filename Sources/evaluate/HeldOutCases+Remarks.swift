extension HeldOutCases {
    /// What a table says about the data.
    var remarks: [String] {
        var lines: [String] = []
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
