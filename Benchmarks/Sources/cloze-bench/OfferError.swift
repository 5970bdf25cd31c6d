import Glibc

/// Why a server cannot be asked.
enum OfferError: Error, CustomStringConvertible {
    case system(call: String, code: Int32)

    var description: String {
        switch self {
        case .system(let call, let code):
            "\(call) failed: \(String(cString: strerror(code))); is the server up, and are descriptors left?"
        }
    }
}
