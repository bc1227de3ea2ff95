//! The module `random`: xoshiro256++ by Blackman and Vigna ("Scrambled linear pseudorandom number generators", ACM
//! TOMS 2021), one generator per running program. Its state comes from the system, or from a seed through SplitMix64, as
//! its authors advise. Not for secrets.

use crate::native_table;
use std::hash::{BuildHasher, RandomState};
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value};

native_table! { "random":
    "seed"(Int) -> Unit => General(seed), "Starts the generator anew: the same seed gives the same numbers, everywhere.";
    "int"(Int, Int) -> Int => General(int), "An integer between two, both included, each equally likely; raises `InvalidArgument` if the second is smaller.";
    "float"() -> Float => General(float), "A float from 0 up to, not including, 1: a multiple of 2^-53.";
}

pub(crate) mod core {
    //! What the part of the module that is written in Vitte is written on.

    use super::*;

    native_table! { "core":
        "random_int"(Int, Int) -> Int => General(int), "For the library: `random.int`, by a name that hides nothing.";
    }
}

/// The generator of a program, when it has asked for one.
#[derive(Default)]
struct Random(Option<Generator>);

fn generator<'a>(context: &'a mut Context<'_>) -> &'a mut Generator {
    let seed = context.vm.host.seed;
    // The standard library takes the keys of its hash tables from the system.
    let seed = || seed.unwrap_or_else(|| RandomState::new().hash_one(0_u64));
    context.vm.states.get::<Random>().0.get_or_insert_with(|| Generator::seeded(seed()))
}

struct Generator([u64; 4]);

impl Generator {
    fn seeded(seed: u64) -> Generator {
        let mut state = seed;
        Generator([(); 4].map(|()| split_mix(&mut state)))
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number below `limit`, 0 standing for 2^64. By multiplication, rejecting what would make some numbers likelier
    /// (Lemire, "Fast random integer generation in an interval", 2019).
    fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 {
            return self.next();
        }
        let least = limit.wrapping_neg() % limit;
        loop {
            let product = u128::from(self.next()) * u128::from(limit);
            if product as u64 >= least {
                return (product >> 64) as u64;
            }
        }
    }
}

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn seed(context: &mut Context<'_>) -> Result<Value, Failure> {
    let seed = context.int(0)?;
    *generator(context) = Generator::seeded(seed.cast_unsigned());
    Ok(Value::Unit)
}

fn int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (low, high) = (context.int(0)?, context.int(1)?);
    if low > high {
        let message = format!("there is no integer from {low} to {high}");
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    let count = high.wrapping_sub(low).cast_unsigned().wrapping_add(1);
    let chosen = generator(context).below(count);
    Ok(Value::Int(low.wrapping_add(chosen.cast_signed())))
}

fn float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let bits = generator(context).next() >> 11;
    Ok(Value::Float(bits as f64 / (1_u64 << 53) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first numbers of the authors' program from this state.
        let mut generator = Generator([1, 2, 3, 4]);
        let numbers = [(); 5].map(|()| generator.next());
        assert_eq!(numbers, [41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205]);
        // The first of SplitMix64 from 1234567.
        assert_eq!(split_mix(&mut 1234567), 6457827717110365317);
    }

    #[test]
    fn each_number_of_a_range_comes_equally_often() {
        let mut generator = Generator::seeded(7);
        for limit in [1, 2, 3, 7, 10] {
            let mut counts = vec![0_i32; limit as usize];
            for _ in 0..10_000 {
                counts[generator.below(limit) as usize] += 1;
            }
            let wanted = 10_000 / limit as i32;
            assert!(counts.iter().all(|count| (count - wanted).abs() < 400), "{limit}: {counts:?}");
        }
        // A limit of which a third of all words must be rejected.
        let limit = 3 << 62;
        assert!((0..1000).all(|_| generator.below(limit) < limit));
    }
}
