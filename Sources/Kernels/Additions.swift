import CKernels

/// Numbers added to the scores of a few items.
public enum Additions {
    /// The largest magnitude; infinite if one is not finite.
    public static func largestMagnitude(_ values: [Float]) -> Float {
        values.withUnsafeBufferPointer { values in
            values.baseAddress.map { ck_magnitude_bound($0, Int64(values.count)) } ?? 0
        }
    }
}
