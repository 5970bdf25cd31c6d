import HTTP

extension TrustedProxies {
    init(list: String, header: Header) throws(InvalidNetwork) {
        try self.init(list.split { $0 == "," || $0 == " " }.map(String.init), header: header)
    }
}
