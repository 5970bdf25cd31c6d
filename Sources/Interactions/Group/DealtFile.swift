/// The rows of a file that was dealt to a process, with numbers of their own for users and items.
struct DealtFile: ~Copyable {
    var table: InteractionTable
    var read = FileRead()
}
