package tangoe.bridge.inventory.read.cells;

/** A person's name: {@code Luddy, Fred} becomes Fred Luddy. E-mail addresses and numbers give none. */
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
