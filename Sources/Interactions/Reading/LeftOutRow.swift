/// Why a row that is as it should be is not in the table.
enum LeftOutRow {
    case withoutUser
    case withoutItem
    case belowThreshold
    case ofOtherEvent
    case outsideTimes
}
