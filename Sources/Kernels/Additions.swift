import CKernels

/// Numbers added to the scores of some items.
public enum Additions {
    /// The largest magnitude; infinite if one is not finite.
    public static func largestMagnitude(_ values: [Float]) -> Float {
        values.withUnsafeBufferPointer { values in
            values.baseAddress.map { ck_largest_magnitude($0, Int64(values.count)) } ?? 0
        }
    }
}
