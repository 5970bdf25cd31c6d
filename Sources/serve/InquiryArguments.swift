import ArgumentParser

/// What the program can be asked instead of serving.
struct InquiryArguments: ParsableArguments {
    @Flag(help: "Read the settings and the files they name, load the checkpoint, say whether all is valid, and end.")
    var check = false
    @Flag(help: "Print every setting, its value and where that came from, and end.") var printConfig = false
    @Flag(help: ArgumentHelp("Print the settings as a table of Markdown, and end.", visibility: .hidden))
    var printSettings = false

    func validate() throws {
        if check && printConfig { throw ValidationError("--check and --print-config exclude each other") }
    }
}
