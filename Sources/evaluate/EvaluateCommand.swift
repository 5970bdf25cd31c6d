@main
struct EvaluateCommand {
    static func main() {}
}
