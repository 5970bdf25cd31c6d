@main
struct ServeCommand {
    static func main() {}
}
