//! The part of JSON (RFC 8259) that problems are written in: objects, arrays, strings, and numbers that count something.

use std::collections::BTreeMap;

/// A JSON value.
#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    Number(u32),
    Text(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    pub fn text(text: &str) -> Json {
        Json::Text(text.to_string())
    }

    pub fn object(fields: Vec<(&str, Json)>) -> Json {
        Json::Object(fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
    }
}

/// Reads one value, and nothing else.
pub fn parse(text: &str) -> Result<Json, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("{:?} behind the value", reader.rest)) }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Json, String> {
        match self.rest.chars().next() {
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some('"') => Ok(Json::Text(self.string()?)),
            Some('0'..='9') => self.number(),
            _ => Err(format!("no value at {:?}", self.rest)),
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(format!("expected {wanted:?} at {:?}", self.rest)) }
    }

    fn object(&mut self) -> Result<Json, String> {
        let mut fields = BTreeMap::new();
        self.expect('{')?;
        while !self.take('}') {
            if !fields.is_empty() {
                self.expect(',')?;
            }
            let name = self.string()?;
            self.expect(':')?;
            let value = self.value()?;
            if fields.insert(name.clone(), value).is_some() {
                return Err(format!("{name:?} twice"));
            }
        }
        Ok(Json::Object(fields))
    }

    fn array(&mut self) -> Result<Json, String> {
        let mut items = Vec::new();
        self.expect('[')?;
        while !self.take(']') {
            if !items.is_empty() {
                self.expect(',')?;
            }
            items.push(self.value()?);
        }
        Ok(Json::Array(items))
    }

    fn number(&mut self) -> Result<Json, String> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        let leading = digits.len() > 1 && digits.starts_with('0');
        if leading {
            Err(format!("{digits} begins with 0"))
        } else {
            digits.parse().map(Json::Number).map_err(|e| e.to_string())
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect('"')?;
        let mut text = String::new();
        loop {
            let mut chars = self.rest.chars();
            let Some(c) = chars.next() else { return Err("a string without an end".to_string()) };
            self.rest = chars.as_str();
            match c {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                c if c < ' ' => return Err(format!("{c:?} in a string")),
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let mut chars = self.rest.chars();
        let c = chars.next().ok_or("an escape without an end")?;
        self.rest = chars.as_str();
        Ok(match c {
            '"' | '\\' | '/' => c,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let digits = self.rest.get(..4).ok_or("four digits are wanted")?;
                self.rest = &self.rest[4..];
                let code = u32::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
                char::from_u32(code).ok_or("half of a pair")?
            }
            _ => return Err(format!("there is no escape {c:?}")),
        })
    }
}
