package tangoe.bridge.inventory.read.cells;

/** A person: {@code Luddy, Fred} is Fred Luddy. An e-mail address or a number says nothing of that. */
final class PersonName implements CellReader {

    private final CellReader text = new Text();

    @Override
    public String read(String cell) throws UnfitCell {
        String name = text.read(cell);
        if (name.indexOf('@') > 0 && name.indexOf(' ') < 0 || !Characters.any(name, Character::isLetter)) {
            return null;
        }
        int comma = name.indexOf(',');
        if (comma <= 0 || comma != name.lastIndexOf(',') || comma == name.length() - 1) {
            return name;
        }
        return name.substring(comma + 1).strip() + " " + name.substring(0, comma).strip();
    }
}
