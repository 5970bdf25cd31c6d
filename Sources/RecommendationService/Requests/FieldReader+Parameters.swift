import HTTP
import Platform

extension FieldReader {
    /// Reads the query parameters of a request; what is unknown or repeated is reported.
    ///
    /// - Parameter read: takes the value of each parameter, and reports what is wrong with it
    mutating func parameters<Parameter: RawRepresentable<String> & CaseIterable & Hashable>(
        of request: Request, _: Parameter.Type, _ read: (inout FieldReader, Parameter, UTF8Text) -> Void
    ) {
        var seen: Set<Parameter> = []
        for (name, value) in request.queryItems {
            enter(name)
            guard let parameter = Parameter(named: name) else {
                fail("is not a parameter of this request")
                continue
            }
            guard seen.insert(parameter).inserted else {
                fail("must be given once")
                continue
            }
            read(&self, parameter, value)
        }
    }
}
