//! The code of every diagnostic: one enum, numbers by stage.

use std::fmt;

use super::pages::PAGES;

/// What kind of mistake a [`Diagnostic`](super::Diagnostic) is about.
///
/// Printed as `F0301`. Hundreds are stages: 1 the text, 2 its shape, 3 names,
/// 4 expressions, 5 kinds, units and windows, 6 the logic of a rule set, 7 data
/// as text, 8 dates and values, 9 rules meeting data, 10 rule tests, 11 scores. A
/// released number is never used for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum Code {
    /// The text is not YAML.
    BrokenYaml = 101,
    /// The file holds more than one document.
    SecondDocument = 102,
    /// The file, or a part of it, is longer than we read.
    FileTooLong = 103,
    /// A value that YAML ends before its author does.
    CutValue = 104,
    /// An anchor, an alias or a merge key.
    Anchor = 105,
    /// A YAML tag, which `! recession` is.
    Tag = 106,
    /// An invisible control character.
    LiveCharacter = 107,
    /// A key that means nothing.
    UnknownKey = 201,
    /// A key stands twice in one map.
    DoubleKey = 202,
    /// A key that must be there is not, or is empty.
    MissingKey = 203,
    /// A value of the wrong type: a list for a text, a number for a truth.
    WrongType = 204,
    /// A format that this version does not know.
    UnknownFormat = 205,
    /// A word that is none of the few that may stand there.
    UnknownWord = 206,
    /// A name that means nothing.
    UnknownName = 301,
    /// An operator that there is not.
    UnknownOperator = 302,
    /// A unit that there is not.
    UnknownUnit = 303,
    /// A source that is not declared.
    UnknownSource = 304,
    /// One name for two things.
    DoubleName = 305,
    /// A text that cannot be a name.
    WrongName = 306,
    /// An expression that is empty.
    EmptyExpression = 401,
    /// An expression that is too long.
    ExpressionTooLong = 402,
    /// An expression that is nested too deep.
    ExpressionTooDeep = 403,
    /// A parenthesis that is open or closed alone.
    Parentheses = 404,
    /// A sign that means nothing here.
    UnknownSign = 405,
    /// Two values with no sign between them.
    MissingSign = 406,
    /// A sign that lacks a side.
    MissingOperand = 407,
    /// A text inside an expression.
    TextInExpression = 408,
    /// Something that should be a number and is none.
    NoNumber = 409,
    /// Letters that cannot stand in a name.
    NoName = 410,
    /// A comparison of more than two numbers.
    ChainedComparison = 411,
    /// Words that do not form an expression.
    NoExpression = 412,
    /// A text with numbers to fill in whose braces do not match.
    WrongTemplate = 413,
    /// A number where a truth is wanted, or the other way round.
    WrongKind = 501,
    /// Numbers whose units do not fit.
    UnitMismatch = 502,
    /// A window that is no window.
    WrongWindow = 503,
    /// Arguments that an operator does not take.
    WrongArguments = 504,
    /// A range that is none, or that its own value lies outside of.
    WrongRange = 505,
    /// A day of release that is none, or of no period of its input.
    WrongRelease = 506,
    /// Trading days of an input that has no figure a day.
    NotDaily = 507,
    /// A stretch of time that is none.
    WrongStretch = 511,
    /// A parameter that is to lie below or above something that it does not.
    WrongRelation = 513,
    /// An input that compares entities and is not written as one.
    WrongAcross = 515,
    /// Definitions that read each other in a circle.
    Circle = 601,
    /// `otherwise` that is missing, not last, or beside a condition.
    WrongOtherwise = 602,
    /// `was` where the phases of the past cannot be read.
    WasOutsideOfPhases = 603,
    /// Something that is declared and never used.
    Unused = 604,
    /// A number that does not say where it comes from.
    NoSource = 605,
    /// A condition that never or always holds, or a phase out of reach.
    NeverReached = 606,
    /// How many entities there are, asked in a condition of one.
    EntitiesOutside = 607,
    /// What one entity has, asked in a condition over all of them.
    OneOfEntities = 608,
    /// Bars counted in a row that one figure fills.
    CountedTwice = 609,
    /// The data are empty, or have a header and nothing below it.
    EmptyData = 701,
    /// The data could not be read to their end.
    UnreadableData = 702,
    /// The data are not text in UTF-8.
    NotText = 703,
    /// A row has more or fewer cells than the header.
    RaggedRow = 704,
    /// A column has values but no name.
    UnnamedColumn = 705,
    /// Two columns have one name.
    DuplicateColumn = 706,
    /// A quote is opened and never closed.
    UnclosedQuote = 707,
    /// The first line holds data where the names of the columns belong.
    NoHeader = 708,
    /// The data are not well-formed JSON.
    BrokenJson = 709,
    /// The snapshot is not well-formed YAML.
    BrokenSnapshot = 710,
    /// The data are well-formed, but not arranged as a table or a snapshot.
    WrongArrangement = 711,
    /// A key stands twice in one object.
    DuplicateKey = 712,
    /// A snapshot has a key that means nothing.
    UnknownSnapshotKey = 713,
    /// A snapshot lacks a key that it needs.
    MissingSnapshotKey = 714,
    /// The data say when values were known, in a way that is not read.
    VintagesUnread = 715,
    /// A file of a kind that is not read, or not by this build.
    FormatUnread = 716,
    /// The data are not a whole file of their kind: Parquet, Arrow, gzip,
    /// Zstandard, zip, or a workbook.
    BrokenBinary = 717,
    /// What a packed file holds is larger than is read at once.
    UnpackedTooLarge = 718,
    /// The name of a file does not tell of which day its vintage is.
    NoVintage = 720,
    /// A file that is no plain table of numbers, and how it was read.
    ReadAs = 721,
    /// A file with several tables in it.
    SecondTable = 722,
    /// A workbook or an archive holds several tables.
    SeveralTables = 730,
    /// A part of a file was named that the file does not have.
    NoSuchPart = 731,
    /// The file is locked with a password.
    LockedFile = 732,
    /// A part of a file that was not read, or is hidden in it.
    PassedOver = 733,
    /// More mistakes were found than are shown.
    MoreMistakes = 799,
    /// A cell of the date column is not a date.
    BadDate = 801,
    /// A series has two values for one date.
    DuplicateDate = 802,
    /// A date comes before the one above it.
    UnsortedDates = 803,
    /// The dates of one series name periods of two kinds.
    MixedPeriods = 804,
    /// A value has no date.
    NoDate = 805,
    /// A cell that a rule needs is not a number.
    BadNumber = 806,
    /// A row of long data names no series.
    NoSeriesName = 807,
    /// A figure has a unit that does not exist.
    UnknownFigureUnit = 808,
    /// Two files bring a series of one name.
    SeriesTwice = 809,
    /// A row of a table of many entities names none.
    NoEntity = 810,
    /// A column that was asked for is not in the table.
    NoColumn = 811,
    /// A column cannot hold what is wanted of it.
    WrongColumn = 812,
    /// Two files are of one vintage.
    VintageTwice = 820,
    /// The rows of one entity stand apart in a table of many.
    ScatteredEntity = 830,
    /// A series that a rule needs is not in the data.
    MissingSeries = 901,
    /// The data of an input do not keep its contract of frequency or dates.
    WrongFrequency = 902,
    /// The data of an input are in another unit than its contract says.
    WrongUnit = 903,
    /// An input or parameter that the rules do not have is to be set or left out.
    NoSuchInput = 904,
    /// A saved state that is broken, or was made by something else.
    WrongState = 905,
    /// Data or a bar that do not follow what was decided.
    StateGap = 906,
    /// A condition that never or always holds on the data, or a phase that is
    /// never the verdict there.
    ConstantOnData = 907,
    /// An input that is unknown at every bar of the data.
    UnknownOnData = 908,
    /// A decision that is another one when later data are taken away.
    LooksAhead = 909,
    /// An input whose values count from the last day of their period.
    KnownAtOnce = 910,
    /// A figure that lies outside of what its input says there can be.
    OutsideOfValid = 911,
    /// A long run of one value in a column that changes else.
    LongRun = 912,
    /// Zeros at an end of a column that is far from zero else.
    ZerosAtEnd = 913,
    /// Values that are a hundred times, or a hundredth of, those beside them.
    HundredTimes = 914,
    /// Days without weekends on a calendar of all days.
    NoWeekends = 915,
    /// A parameter that was set to what its range does not hold.
    OutsideOfRange = 916,
    /// A parameter that was set to what its rules say lies on the wrong side of another.
    RelationBroken = 917,
    /// A word that rules compare a column with and that the column never holds.
    WordNeverHeld = 918,
    /// A figure that is to be set and that no decision would see.
    UnseenFigure = 921,
    /// An input for which the data have several series.
    SeveralSeries = 922,
    /// An input that compares entities, where there are none to compare.
    NoEntities = 925,
    /// More bars, or more numbers at them, than are computed at once.
    TooManyNumbers = 926,
    /// The figures of a rule test are not written as figures.
    WrongFigures = 1001,
    /// The figures of a rule test do not say when they begin.
    NoStart = 1002,
    /// The series of a rule test are not equally long.
    UnequalSeries = 1003,
    /// A rule test, or a list of them, that expects nothing.
    NoExpectation = 1004,
    /// A rule test names an invalid time.
    WrongTime = 1005,
    /// A rule test asks about a time outside of its data.
    OutsideOfData = 1006,
    /// Two rule tests of one name.
    DoubleTest = 1007,
    /// A file that a rule test names cannot be read.
    UnreadableFile = 1008,
    /// Keys of a rule test that do not go together.
    KeysDoNotFit = 1009,
    /// A value that a rule test expects cannot be one.
    WrongExpectation = 1010,
    /// A file of episodes that has none.
    NoEpisodes = 1101,
    /// An episode without days, or that overlaps with another one.
    WrongEpisode = 1102,
    /// There is nothing that rules could be scored against.
    NothingToScore = 1103,
    /// A sweep that cannot be made: nothing to move, no alarm, or too many sets.
    NoSweep = 1104,
    /// A line that is no verdict, or a verdict that no file of verdicts takes.
    NoVerdict = 1105,
    /// A line of a file of verdicts that is not as it was written.
    ChangedVerdict = 1106,
}

impl Code {
    /// Every code, in the order of their numbers.
    pub const ALL: [Code; PAGES.len()] = {
        let mut all = [Code::BrokenYaml; PAGES.len()];
        let mut rest = PAGES;
        let mut slots: &mut [Code] = &mut all;
        while let ([(code, _), more @ ..], [slot, others @ ..]) = (rest, slots) {
            *slot = *code;
            rest = more;
            slots = others;
        }
        all
    };

    /// Reads `F0301`, also as `f0301` or `301`; `None` if there is no such code.
    pub fn parse(text: &str) -> Option<Code> {
        let digits = text.trim().trim_start_matches(['F', 'f']);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = if is_number { digits.parse().ok()? } else { return None };
        Code::ALL.into_iter().find(|code| code.number() == number)
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// What it is about, as one clause.
    pub fn title(self) -> &'static str {
        let first_line = self.explanation().lines().next().unwrap_or("");
        first_line.split_once(": ").map_or("", |(_, title)| title)
    }

    /// What it means, why it is refused, and how it is mended, as Markdown.
    pub fn explanation(self) -> &'static str {
        PAGES.iter().find(|(code, _)| *code == self).map_or("", |(_, page)| page)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "F{:04}", self.number())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
