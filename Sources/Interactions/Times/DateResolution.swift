/// What a whole column says about its dates with day and month by number.
enum DateResolution: Equatable {
    /// All keys are right.
    case keep
    /// The month comes first, and some keys were read before that was known.
    case correct(DateCorrections)
    /// There are dates that can be read in both ways, and no other says which is right.
    case undecided(example: String)
    /// There are dates without a century whose year may come first.
    case undecidedYear(example: String)
    /// Some dates have the day first, some the month.
    case contradiction(dayFirst: String, monthFirst: String)
}
